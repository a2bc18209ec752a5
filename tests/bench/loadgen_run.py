"""Runs MLPerf's LoadGen against a worker with known pauses, and reads what it logged."""

import json
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

import mlperf_loadgen as lg
import numpy as np

from edge_mm.arrays import I64

LIBRARY = 64
TOGETHER = 8
"""Samples that the worker answers at once."""
PAUSE_S = 50e-6
"""Mean of the worker's pauses; a sleep adds the scheduler's own tail, which is what the percentiles are for."""
SUMMARY_PERCENTILE = re.compile(r"^(\d+\.\d+) percentile latency \(ns\)\s*: (\d+)$", re.MULTILINE)
ESTIMATE = re.compile(r"Early stopping (\d+\.\d+)th percentile estimate: (\d+)")
MISSING = re.compile(r"Would need to run at least (\d+) more queries")


@dataclass(frozen=True, kw_only=True)
class LoadGenRun:
    """One run of LoadGen."""

    scenario: str
    latencies_ns: I64
    """From the trace, one per query: that of its last sample. Offline is a single query: one per sample."""
    percentiles: dict[float, int]
    """As LoadGen summarised them."""
    estimates: dict[float, int]
    """LoadGen's early-stopping estimates."""
    missing: int | None
    """Queries that LoadGen says are missing; Server only."""


def run_loadgen(
    scenario: str, folder: Path, *, queries: int, target_latency_ns: int = 1_000_000, pause_s: float = PAUSE_S
) -> LoadGenRun:
    """Run one scenario with at least ``queries`` queries; the logs go into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = _settings(scenario, queries, target_latency_ns)
    worker = _Worker(pause_s)
    system = lg.ConstructSUT(worker.issue, lambda: None)
    samples = lg.ConstructQSL(LIBRARY, LIBRARY, lambda _: None, lambda _: None)
    logs = lg.LogSettings()
    logs.enable_trace = True
    logs.log_output.outdir = str(folder)
    logs.log_output.copy_summary_to_stdout = False
    try:
        lg.StartTestWithLogSettings(system, samples, settings, logs, str(folder / "audit.config"))
    finally:
        lg.DestroyQSL(samples)
        lg.DestroySUT(system)
        worker.stop()
    return _read(scenario, folder)


class _Worker:
    """Answers queries one after the other. A daemon thread: LoadGen's own failure must not keep the process alive."""

    def __init__(self, pause_s: float) -> None:
        self._queue: SimpleQueue[list[int] | None] = SimpleQueue()
        self._pauses = np.random.default_rng(0).exponential(pause_s, 4096).tolist()
        threading.Thread(target=self._work, daemon=True).start()

    def issue(self, samples: "list[lg.QuerySample]") -> None:
        ids = [sample.id for sample in samples]
        for start in range(0, len(ids), TOGETHER):
            self._queue.put(ids[start : start + TOGETHER])

    def stop(self) -> None:
        self._queue.put(None)

    def _work(self) -> None:
        served = 0
        while (ids := self._queue.get()) is not None:
            if pause_s := self._pauses[served % len(self._pauses)]:
                time.sleep(pause_s)
            served += 1
            lg.QuerySamplesComplete([lg.QuerySampleResponse(one, 0, 0) for one in ids])


def _settings(scenario: str, queries: int, target_latency_ns: int) -> "lg.TestSettings":
    settings = lg.TestSettings()
    settings.scenario = getattr(lg.TestScenario, scenario)
    settings.mode = lg.TestMode.PerformanceOnly
    settings.min_duration_ms = 0
    settings.min_query_count = queries
    settings.single_stream_expected_latency_ns = settings.multi_stream_expected_latency_ns = 200_000
    settings.server_target_qps = 2000
    settings.server_target_latency_ns = target_latency_ns
    settings.offline_expected_qps = queries
    return settings


def _read(scenario: str, folder: Path) -> LoadGenRun:
    summary = (folder / "mlperf_log_summary.txt").read_text()
    missing = MISSING.search(summary)
    return LoadGenRun(
        scenario=scenario,
        latencies_ns=_latencies(
            folder / "mlperf_log_trace.json", "sample_seq" if scenario == "Offline" else "query_seq"
        ),
        percentiles={_share(name): int(value) for name, value in SUMMARY_PERCENTILE.findall(summary)},
        estimates={_share(name): int(value) for name, value in ESTIMATE.findall(summary)},
        missing=int(missing.group(1)) if missing else None,
    )


def _share(per_cent: str) -> float:
    return round(float(per_cent) / 100, 6)


def _latencies(trace: Path, unit: str) -> I64:
    """Each sample's begin event carries its latency as ``complete_ns``; LoadGen's file is one event per line."""
    latency: dict[int, int] = {}
    for line in trace.read_text().splitlines():
        if line.startswith('{"name":"Sample"') and '"ph":"b"' in line:
            facts = json.loads(line.rstrip(","))["args"]
            latency[facts[unit]] = max(latency.get(facts[unit], 0), facts["complete_ns"])
    return np.array(list(latency.values()), np.int64)
