"""How right a peer's answers are: against the recorded ones, and against labels."""

from pathlib import Path

import numpy as np

from edge_mm.bundle.open import Bundle
from edge_mm.contracts.modality import subset_label
from edge_mm.evaluate.run import evaluate
from edge_mm.graph import Graph
from edge_mm.items import read_items
from edge_mm.selftest_file import read_selftest

RESAMPLES = 200


def largest_difference(bundle: Bundle, graph: Graph) -> float:
    """Largest absolute difference from the self-test's outputs, over all recorded subsets."""
    worst = 0.0
    for case in read_selftest(bundle.file(bundle.manifest.selftest.file)):
        for present, wanted in case.outputs.items():
            for name in present:
                graph.encode(name, case.tensors[name], capture_ns=0)
            outputs, _ = graph.fuse(present)
            worst = max(worst, *(float(np.abs(outputs[name] - array).max()) for name, array in wanted.items()))
    return worst


def accuracy(bundle: Bundle, graph: Graph, items: Path, *, engine: str) -> dict[str, dict[str, float]]:
    """Accuracy with its interval for each subset that the items have."""
    report = evaluate(bundle, graph, read_items(items, labels=None), engine=engine, resamples=RESAMPLES)
    return {
        subset_label(row.modalities): {"items": row.items, **row.accuracy.model_dump()}
        for row in report.rows
        if row.accuracy is not None
    }
