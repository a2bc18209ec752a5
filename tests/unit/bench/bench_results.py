"""Bench results for tests, with given latencies on the machine that runs the test."""

from collections.abc import Mapping, Sequence

from edge_mm.bench.environment import capture, complete
from edge_mm.bench.jetson import Jetson, PowerMode
from edge_mm.bench.preflight import Preflight
from edge_mm.bench.result import BenchResult, BundleFact, EngineFact, Run, make_row
from edge_mm.bench.scenarios import Scenario, SingleStream

MS = 1_000_000
HERE = complete(capture())


def run(latencies_ns: Sequence[int], *, complete: bool = True) -> Run:
    return Run(
        warm_up_ns=(MS,),
        latencies_ns=tuple(latencies_ns),
        duration_ns=sum(latencies_ns),
        complete=complete,
        timeline=None,
        energy=None,
    )


def steady(base_ns: int, runs: int = 10) -> list[Run]:
    """Runs of twenty queries around a latency, each run a little different."""
    return [run([base_ns + 1000 * (number % 3) + query for query in range(20)]) for number in range(runs)]


def result(
    rows: Mapping[str, Sequence[Run]],
    *,
    digest: str = "a" * 64,
    mode: str | None = None,
    scenario: Scenario | None = None,
    threads: int = 1,
) -> BenchResult:
    scenario = scenario or SingleStream(min_queries=20)
    jetson = Jetson(l4t="36.4.3", power_mode=PowerMode(id=0, name=mode), power_modes=()) if mode else None
    return BenchResult(
        bundle=BundleFact(name="demo", version="1.0.0", digest=digest, tuned=False, candidates={"vision": "fp32"}),
        engine=EngineFact(backend="onnxruntime", threads=threads, providers=("CPUExecutionProvider",)),
        scenario=scenario,
        planned_runs=10,
        complete=True,
        rows=tuple(make_row(label, "subset", tuple(runs), scenario=scenario) for label, runs in rows.items()),
        environment=HERE.model_copy(update={"jetson": jetson}),
        preflight=Preflight(findings=()),
        memory=None,
        watch=None,
        idle=None,
        missing_meters=(),
    )
