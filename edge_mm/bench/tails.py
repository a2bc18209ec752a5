"""Percentiles that a sample can support, with MLPerf's early-stopping bound.

A run of ``n`` queries shows that the true percentile is at most ``x`` with confidence ``c`` if so few of its latencies
lie above ``x`` that a system whose percentile *is* ``x`` would do as well with probability at most ``1 - c``. Their
number is binomial, so the condition is I_p(n - t, t + 1) = P(Bin(n, 1 - p) <= t) <= 1 - c for the ``t`` queries that
are allowed above (MLPerf inference rules, appendix "Early stopping"; mlcommons/inference, loadgen/early_stopping.cc).
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from edge_mm.arrays import I64
from edge_mm.errors import InputError

CONFIDENCE: Final = 0.99
"""c of MLPerf's rules; its tolerance d is 0, so it does not appear."""
PERCENTILES: Final = (0.50, 0.90, 0.95, 0.97, 0.99, 0.999)
"""What a result reports, as far as its sample supports them; the same list as LoadGen's summary."""
FEWEST_OVER: Final = 1
"""LoadGen allows at least one query above the bound: p90 then needs 64 queries, p99 needs 662."""


def over_latency_cdf(queries: int, percentile: float) -> NDArray[np.float64]:
    """P(at most t of ``queries`` exceed the true ``percentile``), for t = 0 .. ``queries``; float64 ``(queries + 1,)``.

    The probabilities of 0, 1, 2, ... follow from each other by an exact ratio, in logarithms, and are summed from the
    smallest: nothing cancels. Cross-checked against ``scipy.special.betainc`` in the tests.
    """
    over = np.arange(1, queries + 1, dtype=np.float64)
    steps = np.log((queries - over + 1) / over) + math.log((1 - percentile) / percentile)
    logs = np.concatenate(([0.0], np.cumsum(steps))) + queries * math.log(percentile)
    cdf: NDArray[np.float64] = np.minimum(np.cumsum(np.exp(logs)), 1.0)
    return cdf


@lru_cache(maxsize=256)
def allowed_over(queries: int, percentile: float) -> int:
    """How many of ``queries`` may lie above a latency that still bounds ``percentile``; -1 if not even none may."""
    check_percentile(percentile)
    return int(np.searchsorted(over_latency_cdf(queries, percentile), 1 - CONFIDENCE, side="right")) - 1


@lru_cache(maxsize=256)
def fewest_queries(percentile: float, over: int = FEWEST_OVER) -> int:
    """Smallest number of queries that supports ``percentile`` with ``over`` of them above it.

    >>> fewest_queries(0.90), fewest_queries(0.99)
    (64, 662)
    """
    check_percentile(percentile)
    low, high = over, over + 1
    while allowed_over(high, percentile) < over:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if allowed_over(middle, percentile) < over else (low, middle)
    return high


def missing_queries(queries: int, percentile: float) -> int:
    """How many more queries ``percentile`` needs; 0 if ``queries`` are enough."""
    return max(0, fewest_queries(percentile) - queries)


def percentile_ns(latencies_ns: Sequence[int] | I64, percentile: float) -> int:
    """The latency that ``percentile`` of the sample lie below: rank floor(n p), counted from 0, as in LoadGen.

    Raises:
        InputError: the sample does not support it; says how many queries are missing.
    """
    return int(_supported(latencies_ns, percentile)[int(len(latencies_ns) * percentile)])


def bound_ns(latencies_ns: Sequence[int] | I64, percentile: float) -> int:
    """The early-stopping estimate: with 99 % confidence the true ``percentile`` is not above this latency.

    With t queries allowed above, the t - 1 highest are discarded and the highest that is left is the estimate.

    Raises:
        InputError: the sample does not support it; says how many queries are missing.
    """
    ordered = _supported(latencies_ns, percentile)
    return int(ordered[len(ordered) - allowed_over(len(ordered), percentile)])


def more_queries_for_target(latencies_ns: Sequence[int] | I64, percentile: float, target_ns: int) -> int:
    """Server scenario: how many further queries, all within ``target_ns``, would show ``percentile`` to be within it.

    0 is a pass: the ``percentile`` is at most ``target_ns`` with 99 % confidence.
    """
    over = int(np.count_nonzero(np.asarray(latencies_ns) > target_ns))
    return max(0, fewest_queries(percentile, over) - len(latencies_ns))


def check_percentile(percentile: float) -> None:
    """Refuse what is no percentile.

    Raises:
        InputError: not between 0 and 1.
    """
    if not 0 < percentile < 1:
        raise InputError("percentile", expected="a number between 0 and 1", got=percentile, fix="Write p90 as 0.9.")


def percentile_label(percentile: float) -> str:
    """How tables name it: ``p99.9``."""
    return f"p{percentile * 100:.6g}"


def _supported(latencies_ns: Sequence[int] | I64, percentile: float) -> I64:
    missing = missing_queries(len(latencies_ns), percentile)
    if missing:
        raise InputError(
            percentile_label(percentile),
            expected=f"at least {fewest_queries(percentile)} queries",
            got=len(latencies_ns),
            fix=f"Run {missing} more.",
        )
    return np.sort(np.asarray(latencies_ns, dtype=np.int64))
