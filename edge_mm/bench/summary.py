"""What a sample of latencies says: only figures that it supports."""

import math
from collections.abc import Sequence

import numpy as np
from pydantic import Field

from edge_mm.arrays import I64
from edge_mm.bench.tails import PERCENTILES, bound_ns, missing_queries, percentile_ns
from edge_mm.contracts.base import Contract
from edge_mm.errors import InputError

FEWEST = 2
"""One latency has no spread: it is an anecdote."""


class PercentileFigure(Contract):
    """One percentile; None if the sample does not support it."""

    percentile: float = Field(gt=0, lt=1)
    value_ns: int | None = Field(default=None, ge=0)
    """Of the sample."""
    bound_ns: int | None = Field(default=None, ge=0)
    """The true percentile is at most this with 99 % confidence (MLPerf's early-stopping estimate)."""
    missing_queries: int = Field(ge=0)
    """How many more it needs; 0 if it is supported."""


class LatencySummary(Contract):
    """All queries of a row together."""

    queries: int = Field(ge=FEWEST)
    min_ns: int = Field(ge=0)
    mean_ns: float = Field(ge=0)
    max_ns: int = Field(ge=0)
    variation: float = Field(ge=0)
    """Standard deviation over mean."""
    percentiles: tuple[PercentileFigure, ...]

    def agrees(self, other: "LatencySummary") -> bool:
        """Equal, but for the last digits of what was summed in floating point: machines sum in different orders."""
        near = all(
            math.isclose(mine, theirs, rel_tol=1e-9)
            for mine, theirs in ((self.mean_ns, other.mean_ns), (self.variation, other.variation))
        )
        return near and self.model_copy(update={"mean_ns": other.mean_ns, "variation": other.variation}) == other

    def figure(self, percentile: float) -> PercentileFigure:
        """The percentile's figure; one of ``tails.PERCENTILES``."""
        return next(figure for figure in self.percentiles if figure.percentile == percentile)


def summarise(latencies_ns: Sequence[int] | I64, *, where: str) -> LatencySummary:
    """Summarise latencies.

    Raises:
        InputError: fewer than two; ``where`` says of what.
    """
    sample = np.asarray(latencies_ns, dtype=np.int64)
    if len(sample) < FEWEST:
        raise InputError(where, expected=f"at least {FEWEST} answered queries", got=len(sample), fix="Measure longer.")
    return LatencySummary(
        queries=len(sample),
        min_ns=int(sample.min()),
        mean_ns=float(sample.mean()),
        max_ns=int(sample.max()),
        variation=float(sample.std() / sample.mean()) if sample.any() else 0.0,
        percentiles=tuple(_figure(sample, percentile) for percentile in PERCENTILES),
    )


def _figure(sample: I64, percentile: float) -> PercentileFigure:
    missing = missing_queries(len(sample), percentile)
    return PercentileFigure(
        percentile=percentile,
        value_ns=None if missing else percentile_ns(sample, percentile),
        bound_ns=None if missing else bound_ns(sample, percentile),
        missing_queries=missing,
    )
