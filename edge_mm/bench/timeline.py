"""The first minute and what the machine keeps up: two figures, never one."""

from typing import Final

import numpy as np

from edge_mm.arrays import I64
from edge_mm.contracts.base import Contract
from edge_mm.errors import InputError

MINUTE_S: Final = 60.0


class Phase(Contract):
    """A stretch of the run."""

    from_s: float
    """Seconds after the run's first request."""
    to_s: float
    decisions: int
    mean_ms: float
    p50_ms: float


class Timeline(Contract):
    """A run cut by time; None is a phase that the run was too short for."""

    minute_one: Phase | None = None
    """The first 60 s, only if the run reached their end."""
    sustained: Phase | None = None
    """From the end of settling to the end of the run, only if that is a minute or more."""
    minutes: tuple[Phase, ...]
    """Every whole minute that saw a request: where a clock fell, the median jumps."""

    @property
    def slowdown(self) -> float | None:
        """Median sustained over median of the first minute; 1 is a machine that keeps its speed."""
        if self.minute_one is None or self.sustained is None:
            return None
        return self.sustained.p50_ms / self.minute_one.p50_ms


def split(started_ns: I64, latency_ns: I64, *, settle_s: float = MINUTE_S) -> Timeline:
    """Cut a run in two.

    Args:
        started_ns: ``(N,)``, when each request was due, in any order, on one clock.
        latency_ns: ``(N,)``, above zero.
        settle_s: seconds that belong to neither steady state; at least the first minute. A machine that heats up
            slowly needs more: ``minutes`` shows it.

    Raises:
        InputError: no request, arrays of different lengths, or less than a minute to settle.
    """
    if started_ns.shape != latency_ns.shape or started_ns.ndim != 1 or not started_ns.size:
        got = f"{started_ns.shape} and {latency_ns.shape}"
        raise InputError("timeline", expected="two arrays (N,), N > 0", got=got, fix="Pass one latency per start.")
    if settle_s < MINUTE_S:
        raise InputError("timeline", expected="settle_s of 60 or more", got=settle_s, fix="Let it settle longer.")
    at_s = (started_ns - started_ns.min()) / 1e9
    end_s = float((at_s + latency_ns / 1e9).max())
    whole = range(int(end_s // MINUTE_S))
    minutes = (_phase(at_s, latency_ns, MINUTE_S * index, MINUTE_S * (index + 1)) for index in whole)
    return Timeline(
        minute_one=_phase(at_s, latency_ns, 0.0, MINUTE_S) if end_s >= MINUTE_S else None,
        sustained=_phase(at_s, latency_ns, settle_s, end_s) if end_s - settle_s >= MINUTE_S else None,
        minutes=tuple(minute for minute in minutes if minute is not None),
    )


def _phase(at_s: np.ndarray, latency_ns: I64, from_s: float, to_s: float) -> Phase | None:
    inside = latency_ns[(at_s >= from_s) & (at_s < to_s)]
    if not inside.size:
        return None
    return Phase(
        from_s=from_s,
        to_s=to_s,
        decisions=int(inside.size),
        mean_ms=float(inside.mean()) / 1e6,
        p50_ms=float(np.median(inside)) / 1e6,
    )
