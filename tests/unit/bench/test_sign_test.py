"""The sign test: its exact levels, its interval, its minimum detectable effect."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from edge_mm.bench.sign_test import (
    ERROR_RATE,
    POWER,
    allowed_losses,
    coverage,
    detectable_shift,
    fewest_pairs,
    median_interval,
)


@pytest.mark.parametrize("pairs", [1, 2, 5, 6, 10, 11, 40, 400, 3000])
def test_allowed_losses_is_the_largest_that_keeps_the_error_rate(pairs: int) -> None:
    losses = allowed_losses(pairs)
    assert losses < 0 or binomtest(losses, pairs, alternative="less").pvalue <= ERROR_RATE
    assert binomtest(losses + 1, pairs, alternative="less").pvalue > ERROR_RATE


def test_six_pairs_are_the_fewest() -> None:
    assert fewest_pairs() == 6
    assert median_interval([1.0] * 5) is None
    assert detectable_shift([1.0] * 5) is None
    assert coverage(5) == 0


def test_ten_pairs_decide_by_nine_and_cover_97_8_percent() -> None:
    values = list(range(10))
    assert median_interval(values) == (1, 8)
    assert coverage(10) == pytest.approx(1 - 22 / 1024)


@given(st.lists(st.floats(-1, 1), min_size=6, max_size=40), st.floats(-1, 1))
def test_interval_lies_above_a_number_exactly_when_the_test_says_so(values: list[float], number: float) -> None:
    interval = median_interval(values)
    assert interval is not None
    not_above = sum(value <= number for value in values)
    assert (interval[0] > number) == (binomtest(not_above, len(values), alternative="less").pvalue <= ERROR_RATE)


def test_interval_covers_the_median_of_a_skewed_distribution_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    intervals = [median_interval(list(rng.exponential(1.0, 10))) for _ in range(4000)]
    covered = np.mean([low < np.log(2) < high for low, high in filter(None, intervals)])
    assert covered == pytest.approx(coverage(10), abs=4 * np.sqrt(0.0215 * 0.9785 / 4000))


def test_a_shift_of_the_detectable_size_is_found_nine_times_in_ten() -> None:
    rng = np.random.default_rng(4)
    noise = rng.standard_normal(2000)
    wanted = float(np.median([detectable_shift(list(rng.choice(noise, 10))) for _ in range(400)]))
    lost = (rng.choice(noise, (4000, 10)) + wanted <= 0).sum(axis=1)
    assert np.mean(lost <= allowed_losses(10)) == pytest.approx(POWER, abs=0.07)


def test_one_outlier_does_not_move_the_detectable_shift() -> None:
    quiet = [-0.02, -0.01, -0.01, 0.0, 0.0, 0.0, 0.01, 0.01, 0.02]
    calm, struck = detectable_shift([*quiet, 0.0]), detectable_shift([*quiet, 0.5])
    assert calm is not None
    assert struck == pytest.approx(calm, abs=0.02)


@given(st.integers(6, 60))
def test_power_is_what_the_detectable_shift_assumes(pairs: int) -> None:
    values = np.linspace(-1, 1, pairs)
    shift = detectable_shift(list(values))
    assert shift is not None
    both = np.concatenate((np.abs(values), -np.abs(values)))
    win = np.mean(both + shift >= -1e-9)
    assert binom.cdf(allowed_losses(pairs), pairs, 1 - win) >= POWER - 1e-6
