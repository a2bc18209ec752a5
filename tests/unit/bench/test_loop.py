"""The measuring loops, on a clock that moves only as the measured system says."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from edge_mm.bench.loop import measure
from edge_mm.bench.precise_clock import PreciseClock
from edge_mm.bench.scenarios import MultiStream, Offline, Server, SingleStream, arrivals_ns
from edge_mm.clock import ManualClock
from edge_mm.errors import InputError

MS = 1_000_000


class Scripted:
    """Takes the scripted time for each query, and remembers what it was asked."""

    def __init__(self, clock: ManualClock, cost_ns: Callable[[int], int]) -> None:
        self.clock = clock
        self.cost_ns = cost_ns
        self.asked: list[tuple[int, ...]] = []

    def __call__(self, indices: Sequence[int]) -> None:
        self.clock.advance(self.cost_ns(len(self.asked)))
        self.asked.append(tuple(indices))


class Interrupted(Scripted):
    """Ctrl-C comes during query number five."""

    def __call__(self, indices: Sequence[int]) -> None:
        if len(self.asked) == 5:
            raise KeyboardInterrupt
        super().__call__(indices)


def test_single_stream_times_every_query_until_the_minimum_number() -> None:
    clock = ManualClock(7)
    system = Scripted(clock, lambda query: MS + query)
    trace = measure(system, SingleStream(min_queries=100), library=3, clock=clock)
    assert trace.latencies_ns.tolist() == [MS + query for query in range(100)]
    assert trace.complete
    assert {index for query in system.asked for index in query} == {0, 1, 2}
    assert not trace.queue_ns.any()


def test_single_stream_goes_on_until_the_minimum_duration() -> None:
    clock = ManualClock()
    trace = measure(
        Scripted(clock, lambda _: MS), SingleStream(min_queries=2, min_duration_ns=50 * MS), library=1, clock=clock
    )
    assert len(trace.latencies_ns) == 50
    assert trace.duration_ns == 50 * MS


def test_multi_stream_asks_for_eight_samples_and_times_the_query() -> None:
    clock = ManualClock()
    system = Scripted(clock, lambda _: 3 * MS)
    trace = measure(system, MultiStream(min_queries=20), library=5, clock=clock)
    assert {len(query) for query in system.asked} == {8}
    assert trace.latencies_ns.tolist() == [3 * MS] * 20


def test_server_latency_counts_from_the_scheduled_arrival() -> None:
    clock = ManualClock(1000)
    scenario = Server(min_queries=500, target_qps=900, target_latency_ns=5 * MS, seed=4)
    trace = measure(Scripted(clock, lambda _: MS), scenario, library=2, clock=clock)
    due = arrivals_ns(scenario) + 1000
    free = expected = 0
    for arrival, done in zip(due.tolist(), trace.done_ns.tolist(), strict=True):
        expected = max(arrival, free) + MS
        assert done == expected
        free = expected
    np.testing.assert_array_equal(trace.scheduled_ns, due)
    assert trace.queue_ns.max() > MS


def test_server_under_light_load_has_no_queue() -> None:
    clock = ManualClock()
    scenario = Server(min_queries=200, target_qps=1, target_latency_ns=5 * MS)
    trace = measure(Scripted(clock, lambda _: 1000), scenario, library=1, clock=clock)
    assert not trace.queue_ns.any()


def test_offline_hands_everything_over_at_once() -> None:
    clock = ManualClock(5)
    system = Scripted(clock, lambda _: MS)
    trace = measure(system, Offline(samples=100, samples_per_query=8), library=9, clock=clock)
    assert len(system.asked) == 13
    assert trace.duration_ns == 13 * MS
    assert set(trace.scheduled_ns.tolist()) == {5}


@pytest.mark.parametrize(
    "scenario",
    [
        SingleStream(min_queries=100),
        MultiStream(min_queries=100),
        Server(min_queries=100, target_qps=1000, target_latency_ns=MS),
        Offline(samples=100),
    ],
)
def test_ctrl_c_keeps_what_was_answered(scenario: SingleStream | MultiStream | Server | Offline) -> None:
    clock = ManualClock()
    trace = measure(Interrupted(clock, lambda _: MS), scenario, library=2, clock=clock)
    assert len(trace.latencies_ns) == 5
    assert not trace.complete


def test_ctrl_c_at_the_first_query_leaves_an_empty_trace() -> None:
    def answer(_: Sequence[int]) -> None:
        raise KeyboardInterrupt

    trace = measure(answer, SingleStream(), library=1)
    assert len(trace.latencies_ns) == 0
    assert trace.duration_ns == 0


def test_no_samples_are_a_clear_error() -> None:
    with pytest.raises(InputError, match="expected at least one sample, got none"):
        measure(lambda _: None, SingleStream(), library=0)


def test_log_grows_beyond_its_first_memory() -> None:
    clock = ManualClock()
    scenario = SingleStream(min_queries=1, min_duration_ns=1000)
    trace = measure(Scripted(clock, lambda _: 1), scenario, library=1, clock=clock)
    assert trace.done_ns.tolist() == list(range(1, 1001))


def test_real_clock_never_wakes_early_and_hardly_late() -> None:
    clock = PreciseClock()
    late = []
    for _ in range(20):
        due = clock.now_ns() + MS
        clock.sleep_until(due)
        late.append(clock.now_ns() - due)
    assert min(late) >= 0
    assert np.median(late) < MS
