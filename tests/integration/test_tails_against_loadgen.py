"""Our percentiles and early-stopping estimates are LoadGen's, to the nanosecond."""

from pathlib import Path

import pytest

pytest.importorskip("mlperf_loadgen", reason="LoadGen's wheels are for x86-64 only")

from tests.bench.loadgen_run import run_loadgen
from tests.bench.tails_loadgen import TARGET_NS, compare


@pytest.mark.parametrize(
    ("scenario", "compared"), [("SingleStream", 7), ("MultiStream", 6), ("Server", 5), ("Offline", 5)]
)
def test_figures_are_equal(scenario: str, compared: int, tmp_path: Path) -> None:
    check = compare(run_loadgen(scenario, tmp_path, queries=700, target_latency_ns=TARGET_NS))
    assert check["latencies"] >= 700
    assert check["compared"] == compared
    assert check["largest_difference_ns"] == 0
    assert check["unsupported"] == [0.999]
    assert not check["missing_queries_difference"]
