"""Measurements and plans that tests make up."""

from edge_mm.contracts.plan import Budget, GraphPlan, Measurement, OutputError, Plan

MS = 1_000_000


def off(max_abs: float, *, within: bool = True) -> OutputError:
    """An error; within the bundle's tolerance unless said otherwise."""
    return OutputError(max_abs=max_abs, relative=max_abs / 10, within_tolerance=within)


def measured(name: str, ms: float, error: OutputError | None = None, *, rounds: int = 10) -> Measurement:
    """A candidate that took about ``ms`` in every round: a thousandth more from each to the next."""
    rounds_ns = tuple(round(ms * MS * (1 + place / 1000)) for place in range(rounds))
    return Measurement(
        id=name, precision=name, size=1000, rounds_ns=rounds_ns, queries=20 * rounds, error=error or off(0.0)
    )


def failed(name: str) -> Measurement:
    """A candidate that does not run."""
    return Measurement(id=name, precision=name, size=1000, failure="no kernel for it")


def graph_plan(chosen: str, *candidates: Measurement) -> GraphPlan:
    """A choice, whatever was measured."""
    rejected = {one.id: "because" for one in candidates if one.id != chosen}
    return GraphPlan(chosen=chosen, measured=candidates, rejected=rejected)


def plan(bundle: str, graphs: dict[str, GraphPlan], environment: dict[str, str]) -> Plan:
    """A plan of these graphs."""
    return Plan(
        bundle=bundle, environment=environment, budget=Budget(), graphs=graphs, error=off(0.0), decision_ns=3 * MS
    )
