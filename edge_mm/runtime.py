"""The loop: samples in as they come, a decision at every tick of the clock."""

from collections.abc import Callable, Iterator
from pathlib import Path

from edge_mm.bundle.open import Bundle
from edge_mm.clock import Clock, ManualClock
from edge_mm.contracts.decision import Decision
from edge_mm.contracts.manifest import Manifest
from edge_mm.decide import Decider
from edge_mm.errors import InputError
from edge_mm.flow.arrivals import Arrivals
from edge_mm.flow.ticks import Ticks
from edge_mm.graph import Graph
from edge_mm.samples import Sample
from edge_mm.sinks.base import Sink
from edge_mm.sinks.jsonl import decision_line
from edge_mm.sources.replay import ReplaySource
from edge_mm.sources.session import SessionHeader
from edge_mm.stats import RunStats


def replay(
    bundle: Bundle,
    graph: Graph,
    session: Path,
    sink: Sink,
    *,
    rate_hz: float = 10.0,
    on_tick: Callable[[float], None] = lambda _: None,
) -> RunStats:
    """Play a recorded session through a bundle on a clock of its own, as fast as it goes.

    The same session, bundle, engine and rate give the same decisions, bit for bit but for their timing.

    Args:
        bundle: The open bundle.
        graph: Its open graph; the caller closes it.
        session: Folder of the recording.
        sink: Where the decisions go; entered and left here.
        rate_hz: Decisions per second of the recording, above 0 and at most 1000.
        on_tick: Called with the share of the recording that is done, 0 to 1.

    Raises:
        InputError: the recording is damaged or does not fit the bundle.
        UsageError: the rate is out of range.
    """
    decider = Decider(bundle, graph)
    source = ReplaySource(session, losses=decider.losses)
    header = source.header()
    check_fits(header, bundle.manifest, where=str(session))
    ticks = Ticks(start_ns=header.start_ns, end_ns=header.end_ns, rate_hz=rate_hz)
    with source as samples, sink:
        skipped = run(samples, decider, sink, ManualClock(ticks.start_ns), ticks, on_tick=on_tick)
    return decider.stats().model_copy(update={"skipped_ticks": skipped})


def run(
    samples: Iterator[Sample],
    decider: Decider,
    sink: Sink,
    clock: Clock,
    ticks: Ticks,
    *,
    on_tick: Callable[[float], None] = lambda _: None,
) -> int:
    """At every tick take in what was captured until then and decide; the sink is open.

    Returns:
        Ticks that were passed over because the clock was already a whole period beyond them.
    """
    arrivals = Arrivals(samples)
    number = skipped = 0
    while True:
        tick_ns = ticks.at(number)
        clock.sleep_until(tick_ns)
        now_ns = clock.now_ns()
        if now_ns < ticks.at(number + 1):
            _tick(arrivals, decider, sink, now_ns)
        else:
            skipped += 1
        on_tick(ticks.share(tick_ns))
        if ticks.end_ns is not None and tick_ns >= ticks.end_ns:
            return skipped
        number += 1


def _tick(arrivals: Arrivals, decider: Decider, sink: Sink, now_ns: int) -> None:
    for sample in arrivals.until(now_ns):
        decider.offer(sample)
    decision = decider.decide(now_ns)
    if decision is not None:
        sink.write(decision)


def without_timing(decision: Decision) -> bytes:
    """All of a decision but its timing, as one JSON line: two replays of a session share it byte for byte."""
    return decision_line(decision.model_copy(update={"timing_ms": {}}))


def check_fits(header: SessionHeader, manifest: Manifest, *, where: str) -> None:
    """Hold a recording's modalities against a bundle's.

    Raises:
        InputError: the recording has a modality that the bundle does not take, or takes as something else.
    """
    takes = {modality.name: modality.kind for modality in manifest.modalities}
    for name, kind in header.modalities.items():
        if takes.get(name) is not kind:
            raise InputError(
                f"{where}: modality '{name}'",
                expected=f"one of the bundle's { ({known: of.value for known, of in takes.items()}) }",
                got=kind.value,
                fix="Replay it with the bundle that it was recorded for.",
            )
