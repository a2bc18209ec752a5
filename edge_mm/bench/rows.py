"""Measures the rows of a table: several runs of each, interleaved, so that the machine's drift falls on all of them."""

import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from edge_mm.bench.loop import Answer, measure
from edge_mm.bench.result import Row, Run, What, make_row
from edge_mm.bench.scenarios import MultiStream, Scenario
from edge_mm.bench.trace import Trace
from edge_mm.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What one row measures."""

    label: str
    what: What
    answer: Answer
    library: int
    """Samples that it can be asked for."""


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
    complete: bool = False

    def rows(self, samples_per_query: int) -> tuple[Row, ...]:
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
            make_row(label, what, runs, samples_per_query=samples_per_query) for (label, what), runs in counted.items()
        )


def measure_rows(
    open_subjects: Callable[[], AbstractContextManager[Sequence[Subject]]],
    plan: RowPlan,
    *,
    on_run: Callable[[str], object] = lambda _: None,
    clock: Clock | None = None,
) -> Measured:
    """Open the subjects anew for each run and measure each once, in a seeded order; Ctrl-C keeps what is there.

    Args:
        open_subjects: gives the rows' subjects; called once for every run.
        plan: how to measure.
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
                    _measure_one(subject, plan, measured, clock)
    except KeyboardInterrupt:
        return measured
    measured.complete = True
    return measured


def _measure_one(subject: Subject, plan: RowPlan, measured: Measured, clock: Clock | None) -> None:
    """Warm up and run once; the loops keep an interrupted run, which then ends everything."""
    before = MultiStream(min_queries=max(plan.warm_up, 1), samples_per_query=plan.scenario.samples_per_query)
    warm_up = measure(subject.answer, before, library=subject.library, clock=clock)
    if not warm_up.complete:
        raise KeyboardInterrupt
    trace = measure(subject.answer, plan.scenario, library=subject.library, clock=clock)
    if len(trace.done_ns):
        measured.runs[subject.label, subject.what].append(_run(warm_up, trace))
    if not trace.complete:
        raise KeyboardInterrupt


def _run(warm_up: Trace, trace: Trace) -> Run:
    return Run(
        warm_up_ns=tuple(warm_up.latencies_ns.tolist()),
        latencies_ns=tuple(trace.latencies_ns.tolist()),
        duration_ns=max(trace.duration_ns, 1),
        complete=trace.complete,
    )
