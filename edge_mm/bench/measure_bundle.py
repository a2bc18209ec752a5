"""One bench of one bundle, from the preflight to the result."""

from collections.abc import Callable
from functools import partial

from edge_mm.bench.busy import busy_share
from edge_mm.bench.environment import Environment, capture, complete
from edge_mm.bench.gauge import Gauge
from edge_mm.bench.memory import read_memory, reset_peak
from edge_mm.bench.power import Meters
from edge_mm.bench.preflight import Preflight, check
from edge_mm.bench.result import BenchResult, BundleFact, EngineFact
from edge_mm.bench.rows import Measured, RowPlan, measure_rows
from edge_mm.bench.session import SessionPlan, measure_session
from edge_mm.bench.subjects import Setup, check_cases, open_subjects
from edge_mm.bench.sysfs import Tree
from edge_mm.bench.watch import Watcher


def inspect_machine(*, force: bool) -> tuple[Environment, Preflight]:
    """Capture the environment and judge it, before anything heavy starts.

    Raises:
        GateError: the machine is not fit to be measured, and it is not forced.
    """
    environment = capture()
    preflight = check(environment, busy=busy_share(Tree()))
    if not force:
        preflight.require()
    return environment, preflight


def measure_bundle(
    setup: Setup,
    plan: RowPlan | SessionPlan,
    machine: tuple[Environment, Preflight],
    *,
    on_run: Callable[[str], object] = lambda _: None,
) -> BenchResult:
    """Measure every row of a bundle.

    Args:
        setup: bundle and engine.
        plan: scenario and runs.
        machine: from ``inspect_machine``, asked just before.
        on_run: called with the row's label before each of its runs.

    Raises:
        KeyboardInterrupt: it was interrupted before a single row had two answered queries; later interrupts give an
            incomplete result instead.
        BundleError: a graph cannot be loaded, or the engine failed.
        InputError: the self-test lacks samples; a session gives no decision.
    """
    environment, preflight = machine
    measuring = _measuring(setup, plan, on_run)
    reset_peak()
    with Meters() as meters:
        gauge = Gauge.at_rest(meters)
        with Watcher() as watcher:
            measured = measuring(gauge=gauge)
    rows = measured.rows(plan.scenario, idle=gauge.idle)
    if not rows:
        raise KeyboardInterrupt
    return BenchResult(
        bundle=_bundle_fact(setup),
        engine=EngineFact(backend=setup.backend.name, threads=setup.options.threads, providers=setup.options.providers),
        scenario=plan.scenario,
        planned_runs=plan.runs,
        complete=measured.complete,
        rows=rows,
        environment=complete(environment),
        preflight=preflight,
        memory=read_memory(),
        watch=watcher.watch(),
        idle=gauge.idle,
        missing_meters=gauge.missing,
        session=measured.session,
    )


def _measuring(setup: Setup, plan: RowPlan | SessionPlan, on_run: Callable[[str], object]) -> Callable[..., Measured]:
    if isinstance(plan, SessionPlan):
        return partial(measure_session, setup, plan, on_run=on_run)
    return partial(measure_rows, partial(open_subjects, setup, check_cases(setup.bundle)), plan, on_run=on_run)


def runs_to_do(setup: Setup, plan: RowPlan | SessionPlan) -> int:
    """How often ``on_run`` will be called."""
    if isinstance(plan, SessionPlan):
        return plan.runs
    manifest = setup.bundle.manifest
    required = sum(spec.required for spec in manifest.modalities)
    optional = len(manifest.modalities) - required
    split = 2**optional - (required == 0) + len(manifest.modalities) + 1 if manifest.only("fusion") else 0
    return plan.runs * (split + (manifest.only("monolithic") is not None))


def _bundle_fact(setup: Setup) -> BundleFact:
    manifest = setup.bundle.manifest
    return BundleFact(
        name=manifest.name,
        version=manifest.version,
        digest=setup.bundle.digest,
        tuned=setup.tuned,
        not_tuned=setup.not_tuned,
        candidates={name: setup.choice.get(name, graph.candidates[0].id) for name, graph in manifest.graphs.items()},
    )
