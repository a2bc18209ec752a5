"""The gate: every exported graph, and the bundle on every subset of its modalities, against the model it came from."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from edge_mm.bench.cost import COST_FILE
from edge_mm.bundle.open import open_bundle
from edge_mm.contracts.base import to_json
from edge_mm.errors import GateError
from edge_mm.selftest import Check
from edge_mm_export.bundle_writer import BundleParts, write_bundle
from edge_mm_export.cost import bundle_cost
from edge_mm_export.graphs import GraphSet
from edge_mm_export.load_source import load_source
from edge_mm_export.parity import ParityRow, Tolerance
from edge_mm_export.passes.table import PassContext
from edge_mm_export.source import SourceModel
from edge_mm_export.verify_bundle import absence_rows, selftest_checks, subset_rows
from edge_mm_export.verify_graphs import explain, graph_row
from edge_mm_export.verify_report import VerifyReport, gate, keep_report
from edge_mm_export.verify_samples import VerifySamples, collect
from edge_mm_export.verify_selftest import selftest_bytes

BUNDLE: Final = "bundle"
"""Folder of the finished bundle inside the artifact."""
COST: Final = Path(COST_FILE).name
"""File beside it: the work that each graph asks for, which a bundle carries as evidence."""


def verify(source: Path, out: Path, context: PassContext) -> None:
    """Hold the graphs in ``source`` against the recipe's model; write the bundle, a report and its cost into ``out``.

    Args:
        source: folder of the last ONNX artifact.
        out: empty folder.
        context: of the run.

    Raises:
        GateError: something is out of tolerance; names the worst graph or subset.
    """
    recipe = context.recipe
    tolerance = Tolerance(atol=recipe.verify.atol, rtol=recipe.verify.rtol)
    graphs = GraphSet.read(source)
    model = load_source(recipe, context.folder)
    context.say("verify: samples")
    samples = collect(model, recipe, context.folder, file=lambda path: source / path)
    rows = _parts(source, graphs, model, samples, tolerance, context)
    _gate(rows, graphs, samples, tolerance, context, hint=_hint(rows, source, graphs, model, samples, tolerance))
    context.say("verify: self-test")
    chosen = slice(recipe.samples.selftest)
    parts = BundleParts(
        recipe=recipe,
        source=source,
        graphs=graphs,
        errors={row.name: row.max_abs for row in rows if row.what == "graph"},
        selftest=selftest_bytes(model, samples.raw[chosen], samples.prepared[chosen]),
        tolerance=tolerance,
        key=source.name,
    )
    write_bundle(parts, out / BUNDLE)
    rows += _whole(out / BUNDLE, graphs, model, samples, tolerance, context)
    _gate(rows, graphs, samples, tolerance, context)
    _gate_selftest(selftest_checks(out / BUNDLE))
    VerifyReport.of(rows, graphs, samples.origin, tolerance).write(out)
    (out / COST).write_bytes(to_json(bundle_cost(out / BUNDLE, open_bundle(out / BUNDLE).manifest)))


def _parts(
    source: Path,
    graphs: GraphSet,
    model: SourceModel,
    samples: VerifySamples,
    tolerance: Tolerance,
    context: PassContext,
) -> list[ParityRow]:
    rows = absence_rows(model, samples.prepared, tolerance)
    for name, graph in graphs.graphs.items():
        context.say(f"verify: {name}")
        rows.append(graph_row(name, source / graph.file, graph, model, samples.prepared, tolerance))
    return rows


def _whole(
    bundle: Path,
    graphs: GraphSet,
    model: SourceModel,
    samples: VerifySamples,
    tolerance: Tolerance,
    context: PassContext,
) -> list[ParityRow]:
    rows: list[ParityRow] = []
    for role in ("fusion", "monolithic"):
        if graphs.only(role) is not None:
            context.say(f"verify: subsets ({role})")
            rows += subset_rows(bundle, model, samples.prepared, tolerance, monolithic=role == "monolithic")
    return rows


def _gate(
    rows: Sequence[ParityRow],
    graphs: GraphSet,
    samples: VerifySamples,
    tolerance: Tolerance,
    context: PassContext,
    *,
    hint: str = "",
) -> None:
    if context.report and not all(row.passed for row in rows):
        keep_report(context.report, VerifyReport.of(rows, graphs, samples.origin, tolerance))
    gate(rows, tolerance, hint=hint)


def _hint(
    rows: Sequence[ParityRow],
    source: Path,
    graphs: GraphSet,
    model: SourceModel,
    samples: VerifySamples,
    tolerance: Tolerance,
) -> str:
    """Where the worst graph departs from its module, if it is a graph that failed worst."""
    worst = max(rows, key=lambda row: row.ratio)
    if worst.passed or worst.what != "graph":
        return ""
    graph = graphs.graphs[worst.name]
    return explain(worst, source / graph.file, graph, model, samples.prepared, tolerance)


def _gate_selftest(checks: Sequence[Check]) -> None:
    failed = [check for check in checks if not check.passed]
    if failed:
        raise GateError(
            f"verify: self-test, {failed[0].name}",
            expected="the recorded tensor, within tolerance",
            got=f"a difference of {failed[0].max_error:.3g} ({len(failed)} of {len(checks)} checks failed)",
            fix="The bundle's preprocessing is not that of the export: please report this.",
        )
