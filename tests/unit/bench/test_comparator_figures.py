"""The comparator's own bars, on run times whose noise is known: the recorded evidence is in docs/results."""

import numpy as np
import pytest

from tests.bench.comparator import BARS, Recording, evaluate, false_slower, meets_bars, noise, power, sign_rule, t_rule

ROUNDS = 200
REPEATS = 400


def recording(scatter: float, slowdown: float = 1.05) -> Recording:
    rng = np.random.default_rng(8)
    base, again, slow = rng.lognormal(0, scatter, (3, ROUNDS))
    return Recording(base=base, again=again, slow=slow * slowdown)


@pytest.mark.parametrize("scatter", [0.005, 0.3])
def test_equal_runs_are_hardly_ever_called_slower(scatter: float) -> None:
    assert false_slower(recording(scatter), sign_rule, REPEATS)["rate"] <= BARS["false_slower"]


def test_five_percent_is_found_although_an_outlier_hides_it_from_a_t_test() -> None:
    quiet = recording(0.01)
    assert power(quiet, sign_rule, REPEATS, outlier=True)["rate"] >= BARS["power"]
    assert power(quiet, t_rule, REPEATS // 4, outlier=True)["rate"] < 0.2


def test_bars_are_judged_by_the_figures() -> None:
    assert meets_bars({"floor": evaluate(recording(0.005), repeats=40)})
    assert not meets_bars({"floor": evaluate(recording(0.3), repeats=40)})


def test_detectable_effect_is_the_slowdown_that_is_found_nine_times_in_ten() -> None:
    effect = noise(recording(0.02))["median_detectable_percent"]
    whole, half = (recording(0.02, 1 + part * effect / 100) for part in (1, 0.5))
    assert power(whole, sign_rule, REPEATS, outlier=False)["rate"] >= 0.85
    assert power(half, sign_rule, REPEATS, outlier=False)["rate"] <= 0.6
