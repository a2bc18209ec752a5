"""One pass of a recorded session through the whole runtime, timed."""

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from edge_mm.bench.rows import Stages
from edge_mm.bench.session_facts import SessionFacts
from edge_mm.bench.trace import Trace, TraceLog
from edge_mm.bundle.open import Bundle
from edge_mm.clock import ManualClock
from edge_mm.contracts.decision import Decision, ModalitySource
from edge_mm.decide import Decider
from edge_mm.flow.ticks import Ticks
from edge_mm.graph import Graph
from edge_mm.lane import NS_PER_MS
from edge_mm.runtime import check_fits, run
from edge_mm.samples import Sample
from edge_mm.sources.replay import ReplaySource
from edge_mm.sources.session import read_header

OFFER = "offer"
"""Stage: the tick's newest sample goes into its mailbox or ring."""
TOTAL = "total"
"""What a decision's timing calls the whole of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What one pass gave."""

    trace: Trace
    """One entry for each decision."""
    stages: Stages
    """Nanoseconds by stage of each decision; a stage that did not run is left out."""
    facts: SessionFacts


class TimedDecider(Decider):
    """The runtime's decider that notes, for each decision, the time since its newest sample was offered.

    A recording's next file is opened between the two, which no capture device does: so the latency is the time that
    offering the sample took plus the time that deciding took.
    """

    def __init__(self, bundle: Bundle, graph: Graph) -> None:
        super().__init__(bundle, graph)
        self.log = TraceLog(1024)
        self.stages: Stages = []
        self._offer_ns = 0
        self._uses: dict[str, Counter[ModalitySource]] = {
            name: Counter(dict.fromkeys(get_args(ModalitySource), 0)) for name in bundle.manifest.modality_names
        }

    def offer(self, sample: Sample) -> None:
        """Take a sample in, as the runtime does."""
        begun = time.perf_counter_ns()
        super().offer(sample)
        self._offer_ns = time.perf_counter_ns() - begun

    def decide(self, now_ns: int) -> Decision | None:
        """Decide as the runtime does; a tick without a decision is not timed."""
        begun = time.perf_counter_ns()
        decision = super().decide(now_ns)
        done = time.perf_counter_ns()
        offer_ns, self._offer_ns = self._offer_ns, 0
        if decision is not None:
            self.stages.append({OFFER: offer_ns, **_stages(decision)})
            self.log.add(begun - offer_ns, begun - offer_ns, done)
            for name, use in decision.modalities.items():
                self._uses[name][use.source] += 1
        return decision

    def facts(self) -> SessionFacts:
        """What was decided, from what, and what was lost."""
        stats = self.stats()
        return SessionFacts(
            decisions=stats.decisions,
            undecided=stats.undecided,
            uses={name: dict(counts) for name, counts in self._uses.items()},
            losses=stats.losses,
        )


class _Nowhere:
    """A sink that keeps nothing: where decisions go is no part of their latency."""

    def __enter__(self) -> "_Nowhere":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def write(self, decision: Decision) -> None:
        """Drop it."""


def play(bundle: Bundle, graph: Graph, session: Path, *, rate_hz: float) -> Pass:
    """Replay a session once, as fast as it goes, on its own clock; Ctrl-C ends it and keeps what was decided.

    Args:
        bundle: the open bundle.
        graph: its open graph; the caller closes it.
        session: folder of the recording.
        rate_hz: decisions per second of the recording.

    Raises:
        InputError: the recording is damaged or does not fit the bundle.
        UsageError: the rate is out of range.
    """
    header = read_header(session)
    check_fits(header, bundle.manifest, where=str(session))
    ticks = Ticks(start_ns=header.start_ns, end_ns=header.end_ns, rate_hz=rate_hz)
    decider = TimedDecider(bundle, graph)
    complete = False
    try:
        with ReplaySource(session, losses=decider.losses) as samples:
            run(samples, decider, _Nowhere(), ManualClock(ticks.start_ns), ticks)
        complete = True
    except KeyboardInterrupt:
        pass
    trace = decider.log.trace(complete=complete)
    # An interrupt may fall between a decision's stages and its time.
    return Pass(trace=trace, stages=decider.stages[: len(trace.done_ns)], facts=decider.facts())


def _stages(decision: Decision) -> dict[str, int]:
    return {stage: round(spent * NS_PER_MS) for stage, spent in decision.timing_ms.items() if stage != TOTAL}
