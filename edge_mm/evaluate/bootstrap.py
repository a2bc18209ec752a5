"""Percentile bootstrap: how far a score could move had other items, or other groups of items, been drawn.

Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13; whole groups are drawn where items depend on
each other (Davison and Hinkley 1997, section 3.8, the first strategy for hierarchical data).
"""

from dataclasses import fields
from typing import Final

import numpy as np

from edge_mm.arrays import I64
from edge_mm.evaluate.metrics import Scores, score

RESAMPLES: Final = 1000
LEVEL: Final = 0.95


def intervals(
    true: I64, predicted: I64, *, classes: int, groups: I64, seed: int, resamples: int = RESAMPLES, level: float = LEVEL
) -> dict[str, tuple[float, float]]:
    """Confidence interval of each field of ``Scores``; the same seed gives the same interval.

    Args:
        true: ``(N,)`` class numbers.
        predicted: ``(N,)`` class numbers.
        classes: How many there are.
        groups: ``(N,)`` group numbers; items of one group are drawn together. ``arange(N)`` draws single items.
        seed: Of the draws.
        resamples: How many draws.
        level: Share of the draws that the interval holds.
    """
    names, member = np.unique(groups, return_inverse=True)
    generator = np.random.default_rng(seed)
    equal = np.full(len(names), 1 / len(names))
    drawn = [
        score(true, predicted, classes=classes, weights=times[member].astype(np.float64))
        for times in generator.multinomial(len(names), equal, size=resamples)
    ]
    return {field.name: _percentiles(drawn, field.name, level) for field in fields(Scores)}


def _percentiles(drawn: list[Scores], name: str, level: float) -> tuple[float, float]:
    values = [getattr(scores, name) for scores in drawn]
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
