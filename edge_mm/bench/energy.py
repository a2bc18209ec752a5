"""Joules of a stretch of time, and millijoules of one decision with and without what the machine takes at rest."""

import time
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from edge_mm.bench.meters import MissingMeter, Rail, Scope
from edge_mm.bench.power import Meters
from edge_mm.bench.sampler import Sampler
from edge_mm.contracts.base import Contract
from edge_mm.errors import InputError

Readings: TypeAlias = Sequence[tuple[int, dict[tuple[str, str], float]]]
"""When (ns) and what each rail, by source and name, read."""

INTERVAL_S = 0.1
"""An INA3221 averages over some milliseconds and NVML's counter moves every 20-100 ms: faster gives nothing new."""


class RailEnergy(Contract):
    """What one rail took over a stretch of time."""

    rail: Rail
    joules: float
    mean_w: float
    max_w: float | None = None
    """Largest reading, which misses peaks between two readings; None for counters."""
    readings: int


class EnergyTrace(Contract):
    """All rails over one stretch; without rails nothing here can measure energy, and ``missing`` says why."""

    seconds: float
    rails: tuple[RailEnergy, ...]
    missing: tuple[MissingMeter, ...]
    sampler_share: float
    """Of one core, spent on reading."""


class DecisionEnergy(Contract):
    """Millijoules of one decision on one rail."""

    source: str
    rail: str
    scope: Scope
    gross_mj: float
    """All that the rail took, divided by the decisions."""
    net_mj: float | None = None
    """Less what it takes at rest in the same time; None without an idle baseline."""
    mean_w: float
    idle_w: float | None = None
    decisions: int


def millijoules(power_w: float, seconds: float) -> float:
    """Energy of a constant power."""
    return power_w * seconds * 1e3


def integrate(rail: Rail, points: Sequence[tuple[int, float]]) -> RailEnergy:
    """Energy of one rail from readings at times in ns: the trapezoidal rule for watts, differences for counters.

    Raises:
        InputError: fewer than two readings, or no time between the first and the last.
    """
    seconds = (points[-1][0] - points[0][0]) / 1e9 if points else 0.0
    if len(points) < 2 or seconds <= 0:
        raise InputError(
            f"rail '{rail.name}'",
            expected="two readings or more, at different times",
            got=len(points),
            fix="Measure longer.",
        )
    steps = pairwise(points)
    if rail.unit == "watts":
        joules = sum((last[1] + first[1]) / 2 * (last[0] - first[0]) / 1e9 for first, last in steps)
    else:
        joules = sum(_rise(first[1], last[1], rail) for first, last in steps)
    peak = max(value for _, value in points) if rail.unit == "watts" else None
    return RailEnergy(rail=rail, joules=joules, mean_w=joules / seconds, max_w=peak, readings=len(points))


def _rise(first: float, last: float, rail: Rail) -> float:
    if last >= first:
        return last - first
    if rail.wraps_at is None:
        raise InputError(
            f"rail '{rail.name}'",
            expected="a counter that only rises",
            got=f"{first} then {last}",
            fix="Measure again.",
        )
    return last + rail.wraps_at - first


def record_idle(meters: Meters, *, seconds: float, interval_s: float = INTERVAL_S) -> EnergyTrace:
    """What the machine takes while this process sleeps: run it just before the measurement, on the same clocks."""
    with EnergyRecorder(meters, interval_s=interval_s) as recorder:
        time.sleep(seconds)
    return recorder.trace()


class EnergyRecorder:
    """Records all meters from ``with`` to its end, beside the measurement of latency."""

    def __init__(self, meters: Meters, *, interval_s: float = INTERVAL_S) -> None:
        self._meters = meters
        self._sampler = Sampler(meters.read, interval_s=interval_s)

    def __enter__(self) -> "EnergyRecorder":
        """Start recording."""
        self._sampler.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        """Stop recording."""
        self._sampler.__exit__(*raised)  # type: ignore[arg-type]

    def trace(self) -> EnergyTrace:
        """What was recorded."""
        return trace(self._meters.rails, self._sampler.samples, self._meters.missing, share=self._sampler.share)


def trace(
    rails: Sequence[Rail], readings: Readings, missing: Sequence[MissingMeter], *, share: float = 0.0
) -> EnergyTrace:
    """Readings as energy; a rail that answered less than twice is missing.

    Raises:
        InputError: a counter fell that cannot wrap.
    """
    found: list[RailEnergy] = []
    silent: list[MissingMeter] = []
    for rail in rails:
        points = [(at, values[key]) for at, values in readings if (key := (rail.source, rail.name)) in values]
        if len(points) < 2:
            reason = f"rail '{rail.name}' answered {len(points)} of {len(readings)} times"
            silent.append(MissingMeter(source=rail.source, reason=reason, fix="Measure longer."))
        else:
            found.append(integrate(rail, points))
    return EnergyTrace(
        seconds=(readings[-1][0] - readings[0][0]) / 1e9 if readings else 0.0,
        rails=tuple(found),
        missing=(*missing, *silent),
        sampler_share=share,
    )


def per_decision(run: EnergyTrace, idle: EnergyTrace | None, *, decisions: int) -> tuple[DecisionEnergy, ...]:
    """Energy of one decision on every rail of the run.

    Args:
        run: recorded while the latencies were measured.
        idle: recorded on the same machine at rest; a rail that it lacks has no net figure.
        decisions: how many the run made, at least one.

    Raises:
        InputError: there was no decision.
    """
    if decisions < 1:
        raise InputError("energy", expected="at least one decision", got=decisions, fix="Measure longer.")
    at_rest = {(one.rail.source, one.rail.name): one.mean_w for one in (idle.rails if idle else ())}
    return tuple(
        _decision(one, at_rest.get((one.rail.source, one.rail.name)), run.seconds / decisions, decisions)
        for one in run.rails
    )


def _decision(one: RailEnergy, idle_w: float | None, seconds: float, decisions: int) -> DecisionEnergy:
    return DecisionEnergy(
        source=one.rail.source,
        rail=one.rail.name,
        scope=one.rail.scope,
        gross_mj=millijoules(one.mean_w, seconds),
        net_mj=None if idle_w is None else millijoules(one.mean_w - idle_w, seconds),
        mean_w=one.mean_w,
        idle_w=idle_w,
        decisions=decisions,
    )
