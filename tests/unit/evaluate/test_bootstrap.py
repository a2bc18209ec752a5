import numpy as np
import pytest

from edge_mm.arrays import I64
from edge_mm.evaluate.bootstrap import intervals


def answers(*, items: int, right: float, seed: int = 3) -> tuple[I64, I64]:
    generator = np.random.default_rng(seed)
    true = generator.integers(0, 2, items)
    return true, np.where(generator.random(items) < right, true, 1 - true)


def test_the_interval_of_an_accuracy_is_the_binomials() -> None:
    true, predicted = answers(items=400, right=0.8)
    found = intervals(true, predicted, classes=2, groups=np.arange(400), seed=0, resamples=4000)
    value = (true == predicted).mean()
    half = 1.96 * np.sqrt(value * (1 - value) / 400)
    assert found["accuracy"] == pytest.approx((value - half, value + half), abs=0.01)


def test_the_same_seed_gives_the_same_interval_and_another_another() -> None:
    true, predicted = answers(items=50, right=0.7)
    first, again, other = (
        intervals(true, predicted, classes=2, groups=np.arange(50), seed=seed, resamples=200) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_items_that_depend_on_each_other_widen_the_interval() -> None:
    # Every group is answered either wholly right or wholly wrong: 20 groups carry the evidence of 20 items.
    groups = np.repeat(np.arange(20), 20)
    true = np.zeros(400, np.int64)
    predicted = (groups % 4 == 0).astype(np.int64)

    def width(groups: I64) -> float:
        low, high = intervals(true, predicted, classes=2, groups=groups, seed=0)["accuracy"]
        return high - low

    assert width(groups) > 3 * width(np.arange(400))


def test_one_group_cannot_move() -> None:
    true, predicted = answers(items=30, right=0.5)
    low, high = intervals(true, predicted, classes=2, groups=np.zeros(30, np.int64), seed=0)["accuracy"]
    assert low == high == (true == predicted).mean()
