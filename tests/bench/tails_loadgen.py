"""Cross-check of the tail mathematics: LoadGen's percentiles and estimates against ours, on LoadGen's own latencies.

python -m tests.bench.tails_loadgen --out docs/results/tails_loadgen.json
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from edge_mm.bench.tails import bound_ns, missing_queries, more_queries_for_target, percentile_ns
from tests.bench.evidence import write_evidence
from tests.bench.loadgen_run import LoadGenRun, run_loadgen

SCENARIOS = ("SingleStream", "MultiStream", "Server", "Offline")
TARGET_NS = 100_000
"""Server's bound; so low that some queries miss it and LoadGen says how many are missing."""
SOURCES = ("edge_mm/bench/tails.py", "tests/bench/tails_loadgen.py", "tests/bench/loadgen_run.py")


class Check(TypedDict):
    """One scenario."""

    scenario: str
    latencies: int
    compared: int
    """Figures that both give."""
    largest_difference_ns: int
    unsupported: list[float]
    """Percentiles that LoadGen prints and we refuse, for want of queries."""
    missing_queries_difference: int | None


def compare(run: LoadGenRun) -> Check:
    """Our figures against LoadGen's for one run."""
    latencies = run.latencies_ns
    supported = [p for p in run.percentiles if not missing_queries(len(latencies), p)]
    differences = [abs(percentile_ns(latencies, p) - run.percentiles[p]) for p in supported]
    differences += [abs(bound_ns(latencies, p) - estimate) for p, estimate in run.estimates.items()]
    missing = None
    if run.scenario == "Server":
        missing = abs(more_queries_for_target(latencies, 0.99, TARGET_NS) - (run.missing or 0))
    return Check(
        scenario=run.scenario,
        latencies=len(latencies),
        compared=len(differences),
        largest_difference_ns=max(differences, default=0),
        unsupported=[p for p in run.percentiles if p not in supported],
        missing_queries_difference=missing,
    )


def cross_check(queries: int, folder: Path) -> list[Check]:
    """Every scenario once."""
    return [
        compare(run_loadgen(name, folder / name, queries=queries, target_latency_ns=TARGET_NS)) for name in SCENARIOS
    ]


def main(arguments: Sequence[str]) -> int:
    """Run, print, write; 3 if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=7000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        checks = cross_check(options.queries, Path(folder))
    for check in checks:
        print(check)
    wrong = [c for c in checks if c["largest_difference_ns"] or c["missing_queries_difference"]]
    if options.out:
        write_evidence(options.out, {"checks": checks, "passed": not wrong}, sources=SOURCES)
    return 3 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
