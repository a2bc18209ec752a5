"""The exact sign test on paired runs, and the interval of the median that belongs to it.

It asks only which run of each pair was slower, so one outlier run costs one pair and no more, and it assumes nothing of
how run times are distributed (Conover, Practical Nonparametric Statistics, 3rd ed., sections 3.2 and 3.4).
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from edge_mm.bench.tails import over_latency_cdf

ERROR_RATE: Final = 0.025
"""Largest probability, on each side, of a verdict between equals."""
POWER: Final = 0.90
"""With which the minimum detectable effect is found."""
FEW_VALUES: Final = 0.8
"""The median absolute deviation of n values is unbiased times n / (n - 0.8): Croux & Rousseeuw, COMPSTAT 1992."""


@lru_cache(maxsize=1024)
def allowed_losses(pairs: int) -> int:
    """How many of ``pairs`` may go the other way in a verdict; -1 if so few pairs cannot give one.

    >>> [allowed_losses(pairs) for pairs in (5, 6, 10, 20)]
    [-1, 0, 1, 5]
    """
    return int(np.searchsorted(over_latency_cdf(pairs, 0.5), ERROR_RATE, side="right")) - 1


def fewest_pairs() -> int:
    """Pairs below which no verdict is possible, whatever they say."""
    return next(pairs for pairs in range(1, 100) if allowed_losses(pairs) >= 0)


def median_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Interval for the median of what ``values`` are drawn from: two of their order statistics; None if too few.

    It covers the median with at least 1 - 2 ``ERROR_RATE``, and lies above (below) a number exactly when the test finds
    the values to be above (below) it. A tie counts for neither side.
    """
    losses = allowed_losses(len(values))
    if losses < 0:
        return None
    ordered = sorted(values)
    return ordered[losses], ordered[-1 - losses]


@lru_cache(maxsize=1024)
def coverage(pairs: int) -> float:
    """Probability with which ``median_interval`` of so many pairs covers the median; 0 if there is none."""
    losses = allowed_losses(pairs)
    return 1 - 2 * float(over_latency_cdf(pairs, 0.5)[losses]) if losses >= 0 else 0.0


def detectable_shift(values: Sequence[float]) -> float | None:
    """Smallest shift that a repetition of this many pairs finds with probability ``POWER``; None if they are too few.

    The larger of two estimates of the same quantile: of the deviations from the median themselves, in both directions,
    which has their tails but falls short for ten pairs, and of a normal distribution of the same median absolute
    deviation.
    """
    losses = allowed_losses(len(values))
    if losses < 0:
        return None
    win = _win_probability(len(values), losses)
    deviations = np.abs(np.asarray(values, dtype=np.float64) - np.median(values))
    both = np.sort(np.concatenate((-deviations, deviations)))
    own = float(both[min(math.ceil(win * len(both)), len(both)) - 1])
    return max(own, NormalDist().inv_cdf(win) * _scale(deviations))


def _scale(deviations: NDArray[np.float64]) -> float:
    """Standard deviation of the normal distribution with this median absolute deviation."""
    count = len(deviations)
    return float(np.median(deviations)) / NormalDist().inv_cdf(0.75) * count / (count - FEW_VALUES)


@lru_cache(maxsize=1024)
def _win_probability(pairs: int, losses: int) -> float:
    """How probable a win must be in each pair so that at most ``losses`` are lost with probability ``POWER``."""
    low, high = 0.5, 1.0 - 1e-12
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (low, middle) if over_latency_cdf(pairs, middle)[losses] >= POWER else (middle, high)
    return high
