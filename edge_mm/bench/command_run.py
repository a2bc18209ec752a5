"""``edge-mm bench BUNDLE``."""

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from edge_mm.cli.options import AsJson, BundlePath, Engine, Out, Threads
from edge_mm.engines.table import DEFAULT_BACKEND
from edge_mm.errors import UsageError

if TYPE_CHECKING:
    from edge_mm.bench.scenarios import Scenario


class ScenarioName(str, Enum):
    """MLPerf's scenarios as the command line spells them."""

    SINGLE_STREAM = "single-stream"
    MULTI_STREAM = "multi-stream"
    SERVER = "server"
    OFFLINE = "offline"


def run(
    context: typer.Context,
    *,
    bundle: BundlePath,
    scenario: Annotated[ScenarioName, typer.Option(help="How queries arrive.")] = ScenarioName.SINGLE_STREAM,
    session: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Play this recorded session through the whole runtime instead."),
    ] = None,
    rate_hz: Annotated[float, typer.Option(help="Session: decisions per second of the recording.")] = 10.0,
    runs: Annotated[
        int,
        typer.Option(
            "--runs", "--passes", min=1, help="Repetitions of each row or passes of a session; comparisons need six."
        ),
    ] = 10,
    queries: Annotated[int, typer.Option(min=1, help="Queries of each run, at least; samples if offline.")] = 70,
    seconds: Annotated[float, typer.Option(min=0, max=86_400, help="Duration of each run, at least.")] = 0.0,
    warm_up: Annotated[int, typer.Option(min=1, help="Queries before each run, not counted.")] = 5,
    qps: Annotated[float | None, typer.Option(help="Server: arrivals per second.")] = None,
    bound_ms: Annotated[float | None, typer.Option(help="Server: bound that p99 must meet.")] = None,
    precision: Annotated[str | None, typer.Option(help="Run the candidates of this precision.")] = None,
    candidate: Annotated[
        list[str] | None, typer.Option(metavar="GRAPH=ID", help="Run this candidate of a graph; repeatable.")
    ] = None,
    tune: Annotated[
        bool, typer.Option("--tune", help="First choose the candidates, as `edge-mm tune BUNDLE` does.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Of samples, arrivals and the order of rows.")] = 0,
    quick: Annotated[bool, typer.Option("--quick", help="One run on any machine: a first look.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Measure on a machine that is not fit for it.")] = False,
    as_json: AsJson = False,
    out: Out = None,
    threads: Threads = 1,
    engine: Engine = DEFAULT_BACKEND,
) -> None:
    """Measure a bundle: every modality subset, every graph, the monolithic graph; or a recorded session.

    Ctrl-C ends it early; what was measured until then is shown and written, marked incomplete (exit code 130).

    For example: edge-mm bench bundles/digits --out digits.json
    """
    from edge_mm.bench.interrupt import exit_if_interrupted, nothing_lost
    from edge_mm.bench.measure_bundle import inspect_machine, measure_bundle, runs_to_do
    from edge_mm.bench.render import print_bench
    from edge_mm.bench.rows import RowPlan
    from edge_mm.bench.session import plan_session
    from edge_mm.bench.show import show
    from edge_mm.bench.steps import Steps
    from edge_mm.bench.tuned import tuned_setup
    from edge_mm.bundle.open import open_bundle
    from edge_mm.cli.progress import ProgressBar
    from edge_mm.cli.tuning import tune_and_keep
    from edge_mm.engines.base import EngineOptions
    from edge_mm.engines.table import open_backend
    from edge_mm.folders import cache_folder

    asked = _scenario(scenario, queries=queries, seconds=seconds, qps=qps, bound_ms=bound_ms, seed=seed)
    _check_session_options(context, with_session=session is not None)
    opened, options = open_bundle(bundle), EngineOptions(threads=threads, cache=cache_folder())
    backend, named = open_backend(engine), candidate or ()
    setup = tuned_setup(opened, backend=backend, options=options, precision=precision, named=named)
    rows = RowPlan(scenario=asked, runs=1 if quick else runs, warm_up=warm_up, seed=seed)
    plan = plan_session(setup, session, rate_hz=rate_hz, passes=rows.runs) if session else rows
    machine = inspect_machine(force=force or quick)
    if tune:
        tune_and_keep(opened, backend, options)
        setup = tuned_setup(opened, backend=backend, options=options, precision=precision, named=named)
    with nothing_lost(), ProgressBar("Measuring") as bar:
        result = measure_bundle(setup, plan, machine, on_run=Steps(bar, runs_to_do(setup, plan)))
    show(result, print_bench, as_json=as_json, out=out)
    exit_if_interrupted(complete=result.complete)


NOT_OF_SESSIONS: Final = ("scenario", "queries", "seconds", "warm_up", "qps", "bound_ms", "seed")
"""Options that say how queries arrive: in a session its recording says so."""


def _check_session_options(context: typer.Context, *, with_session: bool) -> None:
    """Refuse what would otherwise be left unheard.

    Raises:
        UsageError: options of queries beside a session, or of a session without one.
    """
    unheard = NOT_OF_SESSIONS if with_session else ("rate_hz",)
    sources = {name: context.get_parameter_source(name) for name in unheard}
    given = [name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE"]
    if given:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        where = "--session" if with_session else "without --session"
        raise UsageError(where, expected="only options that it heeds", got=options, fix="Leave them out.")


def _scenario(
    name: ScenarioName, *, queries: int, seconds: float, qps: float | None, bound_ms: float | None, seed: int
) -> "Scenario":
    """The scenario that the options describe.

    Raises:
        UsageError: Server lacks its rate or its bound, or another scenario was given one.
    """
    from edge_mm.bench.scenarios import MultiStream, Offline, Server, SingleStream

    if name is ScenarioName.SERVER:
        if qps is None or bound_ms is None or min(qps, bound_ms) <= 0:
            got = f"--qps {qps} --bound-ms {bound_ms}"
            raise UsageError("server", expected="--qps and --bound-ms above zero", got=got, fix="Give both.")
        bound_ns = round(bound_ms * 1e6)
        return Server(
            min_queries=queries,
            min_duration_ns=round(seconds * 1e9),
            target_qps=qps,
            target_latency_ns=bound_ns,
            seed=seed,
        )
    if qps is not None or bound_ms is not None:
        raise UsageError(name.value, expected="no --qps and no --bound-ms", got="one", fix="Use --scenario server.")
    if name is ScenarioName.OFFLINE:
        return Offline(samples=queries, seed=seed)
    kind = MultiStream if name is ScenarioName.MULTI_STREAM else SingleStream
    return kind(min_queries=queries, min_duration_ns=round(seconds * 1e9), seed=seed)
