"""A plan in words."""

from collections.abc import Iterator

from edge_mm.contracts.plan import GraphPlan, Measurement, Plan
from edge_mm.tune.choose import milliseconds

BYTES_PER_MB = 1_000_000
HEADER = ("graph", "candidate", "precision", "median", "error", "relative", "MB", "")


def plan_lines(plan: Plan) -> Iterator[str]:
    """A table of every candidate, chosen or why not, then what the choice costs together."""
    rows = [HEADER, *(row for name, graph in plan.graphs.items() for row in _rows(name, graph))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER) - 1)]
    for row in rows:
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
    yield (
        f"\none decision with every modality: {milliseconds(plan.decision_ns)}, "
        f"output error {plan.error.max_abs:.3g} ({plan.error.relative:.2g} relative)"
    )


def _rows(name: str, graph: GraphPlan) -> Iterator[tuple[str, ...]]:
    for one in graph.measured:
        verdict = "chosen" if one.id == graph.chosen else f"rejected: {graph.rejected[one.id]}"
        yield (name, one.id, one.precision, *_figures(one), f"{one.size / BYTES_PER_MB:.2f}", verdict)


def _figures(one: Measurement) -> tuple[str, str, str]:
    if one.error is None:
        return "-", "-", "-"
    return milliseconds(one.median_ns), f"{one.error.max_abs:.3g}", f"{one.error.relative:.2g}"
