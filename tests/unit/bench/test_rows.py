"""Interleaved runs of rows, on a manual clock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from edge_mm.bench.rows import Measured, RowPlan, Subject, measure_rows
from edge_mm.bench.scenarios import MultiStream, Offline, SingleStream
from edge_mm.clock import ManualClock
from edge_mm.errors import InputError

MS = 1_000_000
PLAN = RowPlan(scenario=SingleStream(min_queries=20), runs=4, warm_up=3, seed=1)


class Bench:
    """Two subjects of known cost; optionally Ctrl-C at some query."""

    def __init__(self, *, stop_at: int = 10**9) -> None:
        self.clock = ManualClock()
        self.opened = 0
        self.queries = 0
        self.stop_at = stop_at
        self.order: list[str] = []

    @contextmanager
    def open(self) -> Iterator[Sequence[Subject]]:
        self.opened += 1
        yield [
            Subject(label="vision", what="subset", answer=self.cost(2 * MS), library=3),
            Subject(label="audio", what="subset", answer=self.cost(MS), library=3),
        ]

    def cost(self, nanoseconds: int) -> "Cost":
        return Cost(self, nanoseconds)

    def measure(self, plan: RowPlan) -> Measured:
        return measure_rows(self.open, plan, on_run=self.order.append, clock=self.clock)


class Cost:
    def __init__(self, bench: Bench, nanoseconds: int) -> None:
        self.bench = bench
        self.nanoseconds = nanoseconds

    def __call__(self, indices: Sequence[int]) -> None:
        if self.bench.queries == self.bench.stop_at:
            raise KeyboardInterrupt
        self.bench.queries += 1
        self.bench.clock.advance(self.nanoseconds * len(indices))


def test_every_run_opens_anew_and_measures_all_rows_in_a_seeded_order() -> None:
    bench = Bench()
    measured = bench.measure(PLAN)
    assert measured.complete
    assert bench.opened == 4
    assert [set(bench.order[at : at + 2]) for at in range(0, 8, 2)] == [{"vision", "audio"}] * 4
    assert len({tuple(bench.order[at : at + 2]) for at in range(0, 8, 2)}) == 2
    again = Bench()
    again.measure(PLAN)
    assert again.order == bench.order


def test_rows_come_in_the_subjects_order_with_their_figures() -> None:
    vision, audio = Bench().measure(PLAN).rows(PLAN.scenario)
    assert (vision.label, audio.label) == ("vision", "audio")
    assert (vision.latency.queries, vision.latency.min_ns, vision.latency.max_ns) == (80, 2 * MS, 2 * MS)
    assert vision.latency.figure(0.9).value_ns == 2 * MS
    assert audio.samples_per_s == pytest.approx(1000)
    assert {len(run.warm_up_ns) for run in vision.runs} == {3}


def test_samples_per_second_count_samples_not_queries() -> None:
    for scenario in (MultiStream(min_queries=20), Offline(samples=160, samples_per_query=8)):
        rows = Bench().measure(RowPlan(scenario=scenario, runs=1)).rows(scenario)
        assert rows[1].samples_per_s == pytest.approx(1000)


def test_ctrl_c_keeps_finished_runs_and_the_begun_one() -> None:
    measured = Bench(stop_at=23 + 23 + 3 + 7).measure(PLAN)
    assert not measured.complete
    rows = measured.rows(PLAN.scenario)
    assert sorted(len(row.runs) for row in rows) == [1, 2]
    begun = max(rows, key=lambda row: len(row.runs)).runs[-1]
    assert (len(begun.latencies_ns), begun.complete) == (7, False)


def test_ctrl_c_in_the_first_warm_up_leaves_no_rows() -> None:
    measured = Bench(stop_at=1).measure(PLAN)
    assert not measured.complete
    assert measured.rows(PLAN.scenario) == ()


def test_one_query_is_a_clear_error() -> None:
    plan = RowPlan(scenario=SingleStream(min_queries=1), runs=1)
    with pytest.raises(InputError, match="row 'vision': expected at least 2 answered queries, got 1"):
        Bench().measure(plan).rows(plan.scenario)
