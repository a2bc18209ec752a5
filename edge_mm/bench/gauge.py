"""Energy beside latency: the same run, the same queries."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from typing_extensions import Self

from edge_mm.bench.energy import DecisionEnergy, EnergyRecorder, EnergyTrace, RailEnergy, per_decision, record_idle
from edge_mm.bench.meters import MissingMeter
from edge_mm.bench.power import Meters

IDLE_S: Final = 2.0
"""How long the machine is watched at rest: twenty readings."""


@dataclass(slots=True)
class Reading:
    """What one run took; None until it has ended, and without meters."""

    trace: EnergyTrace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """The machine's meters during a bench; without any it does nothing, and ``missing`` says why."""

    meters: Meters | None = None
    idle: EnergyTrace | None = None
    missing: tuple[MissingMeter, ...] = field(default=())

    @classmethod
    def at_rest(cls, meters: Meters) -> Self:
        """Watch the machine at rest, just before the measurement."""
        if not meters.rails:
            return cls(missing=meters.missing)
        return cls(meters=meters, idle=record_idle(meters, seconds=IDLE_S), missing=meters.missing)

    @contextmanager
    def over(self) -> Iterator[Reading]:
        """Record what is taken until the end of the block."""
        reading = Reading()
        if self.meters is None:
            yield reading
            return
        with EnergyRecorder(self.meters) as recorder:
            yield reading
        reading.trace = recorder.trace()


def energy_per_decision(
    runs: Sequence[tuple[EnergyTrace, int]], idle: EnergyTrace | None
) -> tuple[DecisionEnergy, ...]:
    """Energy of one decision over several runs together.

    Args:
        runs: what each run took, and how many decisions it made; a run too short for two readings of every rail is
            left out.
        idle: what the machine takes at rest.
    """
    rails = max((len(trace.rails) for trace, _ in runs), default=0)
    whole = [(trace, decisions) for trace, decisions in runs if rails and len(trace.rails) == rails]
    if not whole:
        return ()
    together = EnergyTrace(
        seconds=sum(trace.seconds for trace, _ in whole),
        rails=tuple(_sum([trace.rails[place] for trace, _ in whole]) for place in range(rails)),
        missing=(),
        sampler_share=max(trace.sampler_share for trace, _ in whole),
    )
    return per_decision(together, idle, decisions=sum(decisions for _, decisions in whole))


def _sum(parts: Sequence[RailEnergy]) -> RailEnergy:
    joules = sum(part.joules for part in parts)
    seconds = sum(part.joules / part.mean_w for part in parts if part.mean_w)
    peaks = [part.max_w for part in parts if part.max_w is not None]
    return RailEnergy(
        rail=parts[0].rail,
        joules=joules,
        mean_w=joules / seconds if seconds else 0.0,
        max_w=max(peaks) if peaks else None,
        readings=sum(part.readings for part in parts),
    )
