"""Tuning: measure every candidate on this device, choose, and hold the choice together against the budget."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack

from edge_mm.bundle.open import Bundle
from edge_mm.contracts.manifest import Manifest
from edge_mm.contracts.plan import Budget, GraphPlan, Measurement, OutputError, Plan
from edge_mm.engines.base import Backend, EngineOptions
from edge_mm.errors import GateError
from edge_mm.selftest import complete_cases
from edge_mm.tune.choose import choose, milliseconds, over_error, put_back
from edge_mm.tune.key import environment_key
from edge_mm.tune.measure import Pace
from edge_mm.tune.trial import Trial

DEFAULT_PACE = Pace()
DEFAULT_BUDGET = Budget()


def tune(
    bundle: Bundle,
    *,
    backend: Backend,
    options: EngineOptions,
    budget: Budget = DEFAULT_BUDGET,
    pace: Pace = DEFAULT_PACE,
    on_round: Callable[[], object] = lambda: None,
) -> Plan:
    """Measure every candidate of every graph with the runtime alone, and choose among them.

    Args:
        bundle: Verified before.
        backend: The engine that will serve.
        options: How it will use the machine.
        budget: What the choice may cost in error; the bound on latency is left to ``check_latency``.
        pace: How long to measure.
        on_round: Called after each round of each graph: ``pace.rounds`` times the number of graphs.

    Raises:
        BundleError: the self-test is unreadable or incomplete, or a graph's first candidate cannot be loaded.
        GateError: a graph's first candidate is beyond the error budget.
        UnavailableError: the engine lacks something.
    """
    cases, parts = complete_cases(bundle), decision_graphs(bundle.manifest)
    environment = environment_key(backend.name, options)
    with ExitStack() as stack:
        trial = Trial(bundle, cases, backend=backend, options=options, stack=stack)
        graphs = {name: choose(name, trial.measure(name, pace, on_round), budget) for name in bundle.manifest.graphs}
        graphs, error = settle(graphs, parts, trial.joint_error, budget)
    return Plan(
        bundle=bundle.digest,
        environment=environment,
        budget=budget,
        graphs=graphs,
        error=error,
        decision_ns=round(sum(_chosen(graphs[name]).median_ns for name in parts)),
    )


def check_latency(plan: Plan) -> None:
    """Hold a plan against its bound on latency.

    Raises:
        GateError: even the chosen candidates take longer.
    """
    bound = plan.budget.max_latency_ns
    if bound is not None and plan.decision_ns > bound:
        raise GateError(
            "one decision with every modality",
            expected=f"at most {milliseconds(bound)}",
            got=milliseconds(plan.decision_ns),
            fix="Raise --max-ms, give more --threads, or export smaller candidates.",
        )


def decision_graphs(manifest: Manifest) -> list[str]:
    """The graphs that one decision with every modality runs: encoders and fusion, or else the whole model's."""
    split = manifest.only("fusion") is not None
    return [name for name, spec in manifest.graphs.items() if (spec.role != "monolithic") == split]


def settle(
    graphs: Mapping[str, GraphPlan],
    parts: Sequence[str],
    joint_error: Callable[[Mapping[str, str]], OutputError],
    budget: Budget,
) -> tuple[dict[str, GraphPlan], OutputError]:
    """Give up choices, the one of the largest error first, until all together are within the error budget.

    Candidates were measured one at a time, and errors add up.

    Args:
        graphs: The choice for each graph by itself.
        parts: Graphs whose choices work together.
        joint_error: The error of candidates by graph.
        budget: What it may be.
    """
    settled = dict(graphs)
    while True:
        error = joint_error({name: settled[name].chosen for name in parts})
        moved = [name for name in parts if settled[name].chosen != settled[name].measured[0].id]
        beyond = over_error(error, budget)
        if beyond is None or not moved:
            return settled, error
        worst = max(moved, key=lambda name: _max_abs(_chosen(settled[name])))
        settled[worst] = put_back(settled[worst], f"together with the other graphs' choices: {beyond}")


def _chosen(graph: GraphPlan) -> Measurement:
    return graph.of(graph.chosen)


def _max_abs(one: Measurement) -> float:
    return 0.0 if one.error is None else one.error.max_abs
