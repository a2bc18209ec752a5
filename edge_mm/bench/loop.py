"""The measuring loops: issue queries as a scenario says, and note the times."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from edge_mm.bench.precise_clock import PreciseClock
from edge_mm.bench.scenarios import MultiStream, Offline, Scenario, Server, SingleStream, arrivals_ns, sample_order
from edge_mm.bench.trace import Trace, TraceLog
from edge_mm.clock import Clock
from edge_mm.errors import InputError

Answer: TypeAlias = Callable[[Sequence[int]], object]
"""Answers the samples with these indices as one query; returns when all are answered. What it returns is dropped."""

Queries: TypeAlias = list[tuple[int, ...]]


def measure(answer: Answer, scenario: Scenario, *, library: int, clock: Clock | None = None) -> Trace:
    """Run one scenario once; Ctrl-C ends it early and keeps every query that was answered.

    Args:
        answer: what is measured.
        scenario: how queries arrive.
        library: how many samples there are to draw from; indices are below it.
        clock: another clock than the machine's.

    Raises:
        InputError: the library is empty.
    """
    if library < 1:
        raise InputError(
            "bench", expected="at least one sample", got="none", fix="Add samples to the bundle's self-test."
        )
    clock = clock or PreciseClock()
    queries = sample_order(library, scenario)
    if isinstance(scenario, Server):
        return _server(answer, scenario, queries, clock)
    if isinstance(scenario, Offline):
        return _offline(answer, scenario, queries, clock)
    return _stream(answer, scenario, queries, clock)


def _stream(answer: Answer, scenario: SingleStream | MultiStream, queries: Queries, clock: Clock) -> Trace:
    now_ns = clock.now_ns
    log = TraceLog(scenario.min_queries)
    count, least = 0, scenario.min_queries
    ends_ns = now_ns() + scenario.min_duration_ns
    done_ns = 0
    try:
        while count < least or done_ns < ends_ns:
            query = queries[count % len(queries)]
            issued_ns = now_ns()
            answer(query)
            done_ns = now_ns()
            log.add(issued_ns, issued_ns, done_ns)
            count += 1
    except KeyboardInterrupt:
        return log.trace(complete=False)
    return log.trace(complete=True)


def _server(answer: Answer, scenario: Server, queries: Queries, clock: Clock) -> Trace:
    arrivals = arrivals_ns(scenario).tolist()
    log = TraceLog(len(arrivals))
    start_ns = clock.now_ns()
    try:
        for count, arrival_ns in enumerate(arrivals):
            due_ns = start_ns + arrival_ns
            clock.sleep_until(due_ns)
            issued_ns = clock.now_ns()
            answer(queries[count % len(queries)])
            log.add(due_ns, issued_ns, clock.now_ns())
    except KeyboardInterrupt:
        return log.trace(complete=False)
    return log.trace(complete=True)


def _offline(answer: Answer, scenario: Offline, queries: Queries, clock: Clock) -> Trace:
    batches = -(-scenario.samples // scenario.samples_per_query)
    log = TraceLog(batches)
    start_ns = clock.now_ns()
    try:
        for count in range(batches):
            issued_ns = clock.now_ns()
            answer(queries[count % len(queries)])
            log.add(start_ns, issued_ns, clock.now_ns())
    except KeyboardInterrupt:
        return log.trace(complete=False)
    return log.trace(complete=True)
