"""From labelled items to the accuracy table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from edge_mm.arrays import F64, I64
from edge_mm.bundle.open import Bundle
from edge_mm.errors import InputError
from edge_mm.evaluate.answers import SubsetAnswers, answer_items, classification_head
from edge_mm.evaluate.bootstrap import LEVEL, RESAMPLES, intervals
from edge_mm.evaluate.metrics import calibration_error, confusion_matrix, score
from edge_mm.evaluate.report import Estimate, Evaluation, SubsetRow
from edge_mm.graph import Graph
from edge_mm.items import Item


def evaluate(
    bundle: Bundle,
    graph: Graph,
    items: Sequence[Item],
    *,
    engine: str,
    seed: int = 0,
    resamples: int = RESAMPLES,
    on_item: Callable[[float], None] = lambda _: None,
) -> Evaluation:
    """Score the bundle on every subset of its modalities, as the engine really answers.

    Args:
        bundle: The open bundle; its first head must classify.
        graph: Its open graph.
        items: Labelled with the head's labels.
        engine: Name of what executes the graph, for the report.
        seed: Of the bootstrap.
        resamples: How often the bootstrap draws.
        on_item: Called with the share of the items that is done, 0 to 1.

    Raises:
        InputError: an item's input or label cannot be used.
        UsageError: the bundle cannot be evaluated against labels.
    """
    head = classification_head(bundle.manifest)
    truth = _Truth(true=_label_numbers(items, head.labels), groups=_group_numbers(items), classes=len(head.labels))
    answers = answer_items(bundle, graph, items, on_item=on_item)
    return Evaluation(
        bundle=bundle.manifest.name,
        version=bundle.manifest.version,
        digest=bundle.digest,
        engine=engine,
        head=head.name,
        labels=head.labels,
        items=len(items),
        groups=len(set(truth.groups.tolist())),
        level=LEVEL,
        resamples=resamples,
        seed=seed,
        rows=tuple(_row(subset, found, truth, seed, resamples) for subset, found in answers.items()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Truth:
    true: I64
    groups: I64
    classes: int


def _row(subset: tuple[str, ...], found: SubsetAnswers, truth: _Truth, seed: int, resamples: int) -> SubsetRow:
    chosen = np.asarray(found.items, np.int64)
    without = len(truth.true) - len(chosen)
    if not len(chosen):
        return SubsetRow(modalities=subset, items=0, without=without)
    true, predicted = truth.true[chosen], np.asarray(found.predicted, np.int64)
    confidence: F64 = np.asarray(found.confidence, np.float64)
    scores = score(true, predicted, classes=truth.classes)
    bounds = intervals(
        true, predicted, classes=truth.classes, groups=truth.groups[chosen], seed=seed, resamples=resamples
    )
    confusion = confusion_matrix(true, predicted, classes=truth.classes)
    return SubsetRow(
        modalities=subset,
        items=len(chosen),
        without=without,
        accuracy=_estimate(scores.accuracy, bounds["accuracy"]),
        macro_f1=_estimate(scores.macro_f1, bounds["macro_f1"]),
        uar=_estimate(scores.uar, bounds["uar"]),
        calibration_error=calibration_error(confidence, true == predicted),
        confusion=tuple(tuple(row) for row in confusion.tolist()),
    )


def _estimate(value: float, bounds: tuple[float, float]) -> Estimate:
    return Estimate(value=value, low=bounds[0], high=bounds[1])


def _label_numbers(items: Sequence[Item], labels: Sequence[str]) -> I64:
    numbers = {label: number for number, label in enumerate(labels)}
    for item in items:
        if item.record.label not in numbers:
            raise InputError(
                f"{item.where}: field 'label'",
                expected=f"one of {tuple(labels)}",
                got=f"'{item.record.label}'",
                fix="Correct it, or use the bundle that knows it.",
            )
    return np.asarray([numbers[item.record.label] for item in items], np.int64)


def _group_numbers(items: Sequence[Item]) -> I64:
    """A number per group; an item that names none is a group of its own."""
    names = [("item", item.record.id) if item.record.group is None else ("group", item.record.group) for item in items]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.asarray([numbers[name] for name in names], np.int64)
