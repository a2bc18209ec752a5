"""The choice among a graph's measured candidates: a pure function of measurements and budget."""

from collections.abc import Sequence

from edge_mm.bench.verdict import judge
from edge_mm.contracts.plan import Budget, GraphPlan, Measurement, OutputError
from edge_mm.errors import GateError


def choose(graph: str, measured: Sequence[Measurement], budget: Budget) -> GraphPlan:
    """The fastest candidate within the error budget that is shown to be faster than the first one, or else the first.

    Shown is what an exact sign test over the interleaved rounds finds (``bench.verdict``): a candidate that only seems
    faster never replaces the reference.

    Args:
        graph: Its name, for messages.
        measured: Every candidate, the reference first.
        budget: Only the error counts here.

    Raises:
        GateError: the reference itself does not run here or is beyond the error budget.
    """
    reference = measured[0]
    _check_reference(graph, reference, budget)
    rejected = {one.id: reason for one in measured[1:] if (reason := _unfit(one, reference, budget))}
    fit = [reference, *(one for one in measured[1:] if one.id not in rejected)]
    chosen = min(fit, key=lambda one: one.median_ns) if len(fit) > 1 else reference
    rejected |= {one.id: f"slower: {compared(one, chosen)}" for one in fit if one is not chosen}
    return GraphPlan(chosen=chosen.id, measured=tuple(measured), rejected=rejected)


def put_back(plan: GraphPlan, reason: str) -> GraphPlan:
    """The same measurements with the reference chosen, and why the former choice was given up."""
    rejected = {**plan.rejected, plan.chosen: reason}
    reference = plan.measured[0].id
    del rejected[reference]
    return GraphPlan(chosen=reference, measured=plan.measured, rejected=rejected)


def over_error(error: OutputError, budget: Budget) -> str | None:
    """Why an error is beyond the budget; None if it is not."""
    if budget.max_error is None:
        tolerated = "beyond the self-test's tolerance"
        return None if error.within_tolerance else f"output error {error.max_abs:.3g}, {tolerated}"
    if error.max_abs <= budget.max_error:
        return None
    return f"output error {error.max_abs:.3g}, {budget.max_error:.3g} allowed"


def compared(one: Measurement, other: Measurement) -> str:
    """Both latencies: ``int8 30.70 ms, fp32 12.10 ms on this device``."""
    return f"{one.id} {milliseconds(one.median_ns)}, {other.id} {milliseconds(other.median_ns)} on this device"


def milliseconds(nanoseconds: float) -> str:
    """Three significant digits or more, with the unit."""
    ms = nanoseconds / 1e6
    return f"{ms:.{4 if ms < 1 else 2}f} ms"


def _unfit(one: Measurement, reference: Measurement, budget: Budget) -> str | None:
    if one.failure is not None or one.error is None:
        return f"does not run here: {one.failure}"
    if beyond := over_error(one.error, budget):
        return beyond
    answer = judge(reference.rounds_ns, one.rounds_ns).answer
    if answer == "faster" and one.median_ns < reference.median_ns:
        return None
    return f"{'slower' if answer == 'slower' else 'not shown to be faster'}: {compared(one, reference)}"


def _check_reference(graph: str, reference: Measurement, budget: Budget) -> None:
    where = f"graph '{graph}': first candidate '{reference.id}'"
    if reference.failure is not None or reference.error is None:
        fix = "Run `edge-mm doctor BUNDLE`, or export the bundle again."
        raise GateError(where, expected="to run on this device", got=reference.failure, fix=fix)
    if beyond := over_error(reference.error, budget):
        fix = "Run `edge-mm doctor BUNDLE`, or raise --max-error."
        raise GateError(where, expected="outputs within the error budget", got=beyond, fix=fix)
