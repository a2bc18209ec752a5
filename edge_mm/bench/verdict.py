"""Faster, slower, or cannot tell: the verdict on pairs of runs."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from edge_mm.bench.sign_test import allowed_losses, coverage, detectable_shift, fewest_pairs, median_interval
from edge_mm.contracts.base import Contract
from edge_mm.errors import GateError, InputError

Answer = Literal["slower", "faster", "cannot tell"]


class Verdict(Contract):
    """What pairs of runs say about B against A; a ratio above 1 means that B takes longer."""

    answer: Answer
    pairs: int = Field(ge=1)
    slower_pairs: int = Field(ge=0)
    """Pairs in which B took longer."""
    ratio: float = Field(gt=0)
    """Median of B / A over the pairs."""
    ratio_low: float | None = Field(default=None, gt=0)
    """Lower end of the ratio's interval; None if there are too few pairs for one."""
    ratio_high: float | None = Field(default=None, gt=0)
    coverage: float = Field(ge=0, le=1)
    """Probability with which the interval covers the true ratio."""
    detectable_percent: float | None = None
    """Smallest slowdown, in per cent, that as many pairs of this spread would show in 9 of 10 repetitions."""


def judge(a: Sequence[float], b: Sequence[float]) -> Verdict:
    """Compare paired runs: ``a[i]`` and ``b[i]`` ran next to each other; positive, in any unit, less is better.

    Raises:
        InputError: no pairs, unequal numbers of runs, or a run that is not positive and finite.
    """
    _check(a, b)
    shifts = [math.log(late / early) for early, late in zip(a, b, strict=True)]
    interval = median_interval(shifts)
    effect = detectable_shift(shifts)
    return Verdict(
        answer=_answer(interval),
        pairs=len(shifts),
        slower_pairs=sum(shift > 0 for shift in shifts),
        ratio=math.exp(_median(shifts)),
        ratio_low=None if interval is None else math.exp(interval[0]),
        ratio_high=None if interval is None else math.exp(interval[1]),
        coverage=coverage(len(shifts)),
        detectable_percent=None if effect is None else 100 * math.expm1(effect),
    )


def sentence(verdict: Verdict) -> str:
    """The verdict in words, with its interval and its minimum detectable effect."""
    if verdict.ratio_low is None or verdict.ratio_high is None or verdict.detectable_percent is None:
        return f"cannot tell: {verdict.pairs} pairs are too few, {fewest_pairs()} are the least"
    interval = f"{verdict.coverage:.1%} interval {verdict.ratio_low:.4f} to {verdict.ratio_high:.4f}"
    return (
        f"{verdict.answer}: B / A = {verdict.ratio:.4f} ({interval}; B slower in {verdict.slower_pairs} of "
        f"{verdict.pairs} pairs, {verdict.pairs - allowed_losses(verdict.pairs)} decide; minimum detectable effect "
        f"{verdict.detectable_percent:.2f} %)"
    )


def fail_if_slower(verdicts: Mapping[str, Verdict], percent: float) -> None:
    """The regression gate: passes unless a slowdown of more than ``percent`` is shown.

    Raises:
        GateError: naming every row whose whole interval lies above ``percent``.
    """
    limit = 1 + percent / 100
    slow = {row: verdict for row, verdict in verdicts.items() if (verdict.ratio_low or 0) > limit}
    if slow:
        raise GateError(
            "speed",
            expected=f"at most {percent:g} % slower",
            got=", ".join(f"{row} {100 * (verdict.ratio - 1):+.2f} %" for row, verdict in slow.items()),
            fix="Find what changed, or raise --fail-if-slower if the slowdown is wanted.",
        )


def blind_rows(verdicts: Mapping[str, Verdict], percent: float) -> list[str]:
    """Rows in which a slowdown of ``percent`` is not reliably seen: they need more pairs or less noise."""
    return [
        row
        for row, verdict in verdicts.items()
        if verdict.detectable_percent is None or verdict.detectable_percent > percent
    ]


def _answer(interval: tuple[float, float] | None) -> Answer:
    if interval is not None and interval[0] > 0:
        return "slower"
    if interval is not None and interval[1] < 0:
        return "faster"
    return "cannot tell"


def _check(a: Sequence[float], b: Sequence[float]) -> None:
    if not a or len(a) != len(b):
        raise InputError(
            "runs", expected="as many of A as of B, one at least", got=f"{len(a)} and {len(b)}", fix="Pair them."
        )
    bad = [value for value in (*a, *b) if not (math.isfinite(value) and value > 0)]
    if bad:
        raise InputError("runs", expected="positive, finite numbers", got=bad[0], fix="Check what the run measures.")


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
