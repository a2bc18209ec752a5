"""What the measuring loops cost: per query, in the p50 of a one-millisecond model, and beside LoadGen from Python.

    python -m tests.bench.harness_overhead --out docs/results/harness_overhead.json

The model is a wait of one millisecond by the clock itself, so its own time does not scatter with the machine. The bare
loop beside it is the least that can measure at all: two readings of the clock around the call.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from edge_mm.arrays import I64
from edge_mm.bench.loop import measure
from edge_mm.bench.scenarios import MultiStream, Offline, Scenario, SingleStream
from tests.bench.evidence import write_evidence
from tests.bench.loadgen_run import run_loadgen

MODEL_NS = 1_000_000
BLOCKS = 20
"""Harness and bare loop take turns in blocks, so that the machine's drift falls on both."""
BARS = {"per_query_ns": 9_000, "p50_share": 0.01}
"""9 us is what LoadGen costs through Python with a worker thread."""
SOURCES = (
    "edge_mm/bench/loop.py",
    "edge_mm/bench/precise_clock.py",
    "edge_mm/bench/scenarios.py",
    "edge_mm/bench/trace.py",
    "tests/bench/harness_overhead.py",
)


def nothing(_: Sequence[int]) -> None:
    """A model that takes no time."""


def one_millisecond(_: Sequence[int]) -> None:
    """A model that is busy for one millisecond."""
    until = time.perf_counter_ns() + MODEL_NS
    while time.perf_counter_ns() < until:
        pass


def bare(answer: Callable[[Sequence[int]], None], queries: int) -> I64:
    """Latencies by the least loop there is; int64 ``(queries,)``."""
    times = np.zeros(queries, np.int64)
    query = (0,)
    for count in range(queries):
        start = time.perf_counter_ns()
        answer(query)
        times[count] = time.perf_counter_ns() - start
    return times


def per_query_ns(scenario: Scenario, queries: int) -> float:
    """Processor time of a run of a model that takes none, per query; the median of ten runs.

    The run never waits, so this is its duration without what other programs took in between.
    """
    costs = []
    for _ in range(10):
        start = time.thread_time_ns()
        measure(nothing, scenario, library=64)
        costs.append((time.thread_time_ns() - start) / queries)
    return median(costs)


def p50_difference(queries: int) -> dict[str, float]:
    """Our p50 of the one-millisecond model against the bare loop's."""
    ours, least = [], []
    for _ in range(BLOCKS):
        ours.append(measure(one_millisecond, SingleStream(min_queries=queries), library=64).latencies_ns)
        least.append(bare(one_millisecond, queries))
    ours_ns, least_ns = float(np.median(np.concatenate(ours))), float(np.median(np.concatenate(least)))
    return {"harness_p50_ns": ours_ns, "bare_p50_ns": least_ns, "share": (ours_ns - least_ns) / least_ns}


def overhead(queries: int) -> dict[str, float]:
    """Cost per query by scenario."""
    return {
        "single_stream_ns": per_query_ns(SingleStream(min_queries=queries), queries),
        "multi_stream_ns": per_query_ns(MultiStream(min_queries=queries), queries),
        "offline_ns": per_query_ns(Offline(samples=queries), queries),
        "latency_of_nothing_ns": float(
            np.median(measure(nothing, SingleStream(min_queries=queries), library=64).latencies_ns)
        ),
    }


def loadgen_ns(queries: int) -> float:
    """Median latency of a query that a worker thread answers at once, under LoadGen."""
    with tempfile.TemporaryDirectory() as folder:
        return float(np.median(run_loadgen("SingleStream", Path(folder), queries=queries, pause_s=0.0).latencies_ns))


def main(arguments: Sequence[str]) -> int:
    """Measure, print, write; 3 if a bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queries", type=int, default=20_000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    cost = overhead(options.queries)
    shift = p50_difference(options.queries // 100)
    worst = max(value for name, value in cost.items() if name != "latency_of_nothing_ns")
    passed = worst <= BARS["per_query_ns"] and abs(shift["share"]) <= BARS["p50_share"]
    result = {"cost": cost, "p50": shift, "loadgen_ns": loadgen_ns(2000), "bars": BARS, "passed": passed}
    print(json.dumps(result, indent=2))
    if options.out:
        write_evidence(options.out, result, sources=SOURCES)
    return 0 if passed else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
