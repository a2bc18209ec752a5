"""Measures the rows of a table: several runs of each, interleaved, so that the machine's drift falls on all of them."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from edge_mm.bench.attribution import Attribution, StageRecord, attribute
from edge_mm.bench.energy import EnergyTrace
from edge_mm.bench.gauge import Gauge, Reading
from edge_mm.bench.loop import Answer, measure
from edge_mm.bench.result import Row, Run, What, make_row, pooled
from edge_mm.bench.scenarios import MultiStream, Scenario
from edge_mm.bench.session_facts import SessionFacts
from edge_mm.bench.session_scenario import AnyScenario
from edge_mm.bench.tails import missing_queries
from edge_mm.bench.timeline import split
from edge_mm.bench.trace import Trace
from edge_mm.clock import Clock

MINUTE_NS: Final = 60_000_000_000
ATTRIBUTED: Final = (0.50, 0.99)
"""Percentiles whose time is attributed to stages."""
Stages: TypeAlias = list[Mapping[str, int]]
"""Nanoseconds by stage, one entry for each answered query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What one row measures."""

    label: str
    what: What
    answer: Answer
    library: int
    """Samples that it can be asked for."""
    stages: Stages | None = None
    """Grows by one entry with every query; emptied after the warm-up and after each run. None: it has no stages."""
    prime: Callable[[], object] = lambda: None
    """Called before the warm-up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlan:
    """How every row is measured."""

    scenario: Scenario
    runs: int = 10
    warm_up: int = 5
    """Queries before each run, not counted."""
    seed: int = 0
    """Of the order of the rows within a run."""


@dataclass(slots=True)
class Measured:
    """Runs as they come in."""

    runs: dict[tuple[str, What], list[Run]] = field(default_factory=dict)
    stages: dict[str, list[StageRecord]] = field(default_factory=dict)
    """By row, for the rows that have stages."""
    complete: bool = False
    session: SessionFacts | None = None
    """Of one pass, if a session was played."""

    def rows(self, scenario: AnyScenario, *, idle: EnergyTrace | None = None) -> tuple[Row, ...]:
        """The table, in the order of the subjects; a row without two answered queries is left out.

        Raises:
            InputError: a row has fewer than two queries though nothing was interrupted.
        """
        counted = {
            key: tuple(runs)
            for key, runs in self.runs.items()
            if self.complete or sum(len(run.latencies_ns) for run in runs) > 1
        }
        return tuple(
            make_row(
                label,
                what,
                runs,
                scenario=scenario,
                idle=idle,
                attribution=_attribution(self.stages.get(label, []), len(pooled(runs))),
            )
            for (label, what), runs in counted.items()
        )


def measure_rows(
    open_subjects: Callable[[], AbstractContextManager[Sequence[Subject]]],
    plan: RowPlan,
    *,
    gauge: Gauge | None = None,
    on_run: Callable[[str], object] = lambda _: None,
    clock: Clock | None = None,
) -> Measured:
    """Open the subjects anew for each run and measure each once, in a seeded order; Ctrl-C keeps what is there.

    Args:
        open_subjects: gives the rows' subjects; called once for every run.
        plan: how to measure.
        gauge: records the energy of each run.
        on_run: called with the row's label before each measurement.
        clock: another clock than the machine's.
    """
    measured = Measured()
    order = random.Random(plan.seed)
    try:
        for _ in range(plan.runs):
            with open_subjects() as subjects:
                for subject in subjects:
                    measured.runs.setdefault((subject.label, subject.what), [])
                for subject in order.sample(list(subjects), len(subjects)):
                    on_run(subject.label)
                    _measure_one(subject, plan, measured, gauge=gauge or Gauge(), clock=clock)
    except KeyboardInterrupt:
        return measured
    measured.complete = True
    return measured


def _measure_one(subject: Subject, plan: RowPlan, measured: Measured, *, gauge: Gauge, clock: Clock | None) -> None:
    """Warm up and run once; the loops keep an interrupted run, which then ends everything."""
    subject.prime()
    before = MultiStream(min_queries=max(plan.warm_up, 1), samples_per_query=plan.scenario.samples_per_query)
    warm_up = measure(subject.answer, before, library=subject.library, clock=clock)
    if not warm_up.complete:
        raise KeyboardInterrupt
    _taken(subject)
    with gauge.over() as reading:
        trace = measure(subject.answer, plan.scenario, library=subject.library, clock=clock)
    if len(trace.done_ns):
        measured.runs[subject.label, subject.what].append(make_run(warm_up, trace, reading))
        _keep_stages(subject, trace, measured)
    if not trace.complete:
        raise KeyboardInterrupt


def _taken(subject: Subject) -> Stages:
    """The stages noted since the last call."""
    if subject.stages is None:
        return []
    taken = subject.stages[:]
    subject.stages.clear()
    return taken


def _keep_stages(subject: Subject, trace: Trace, measured: Measured) -> None:
    """An interrupt may fall between a query's last stage and its time: then the stages are one more than the times."""
    stages = _taken(subject)[: len(trace.done_ns)]
    measured.stages.setdefault(subject.label, []).extend(stage_records(trace, stages))


def stage_records(trace: Trace, stages: Stages) -> Iterator[StageRecord]:
    """Each query's time with its stages; none if there are no stages."""
    for total, queue, spent in zip(trace.latencies_ns.tolist(), trace.queue_ns.tolist(), stages, strict=bool(stages)):
        yield StageRecord(total_ns=total, stages_ns={"queue": queue, **spent})


def _attribution(records: list[StageRecord], queries: int) -> tuple[Attribution, ...]:
    """Where the time of the median and of the slowest requests went, as far as the sample supports the percentile."""
    supported = [p for p in ATTRIBUTED if not missing_queries(queries, p)]
    return tuple(attribute(records, percentile=100 * p) for p in supported) if records else ()


def make_run(warm_up: Trace, trace: Trace, reading: Reading) -> Run:
    """What is kept of a run."""
    return Run(
        warm_up_ns=tuple(warm_up.latencies_ns.tolist()),
        latencies_ns=tuple(trace.latencies_ns.tolist()),
        duration_ns=max(trace.duration_ns, 1),
        complete=trace.complete,
        timeline=split(trace.scheduled_ns, trace.latencies_ns) if trace.duration_ns >= MINUTE_NS else None,
        energy=reading.trace,
    )
