"""An evaluation as plain text."""

from collections.abc import Iterator, Sequence

from edge_mm.contracts.modality import subset_label
from edge_mm.evaluate.report import Estimate, Evaluation, SubsetRow

COLUMNS = ("modalities", "items", "without", "accuracy", "macro-F1", "UAR", "ECE")


def evaluation_lines(evaluation: Evaluation) -> Iterator[str]:
    """The table of all subsets, then each subset's confusion matrix."""
    yield f"{evaluation.bundle} {evaluation.version} ({evaluation.digest[:12]}) on {evaluation.engine}"
    drawn = f"{evaluation.groups} groups" if evaluation.groups < evaluation.items else "items"
    yield (
        f"{evaluation.items} items; {evaluation.level:.0%} intervals from {evaluation.resamples} draws of {drawn}, "
        f"seed {evaluation.seed}"
    )
    yield ""
    yield from table([COLUMNS, *map(_cells, evaluation.rows)])
    for row in evaluation.rows:
        if row.confusion is not None:
            yield f"\nconfusion, {subset_label(row.modalities)} (row: true, column: predicted)"
            yield from _confusion(evaluation.labels, row.confusion)


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as their widest cell; the first is flush left, the others flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()


def _cells(row: SubsetRow) -> tuple[str, ...]:
    error = "" if row.calibration_error is None else f"{row.calibration_error:.3f}"
    scores = (_estimate(row.accuracy), _estimate(row.macro_f1), _estimate(row.uar))
    return subset_label(row.modalities), str(row.items), str(row.without), *scores, error


def _estimate(estimate: Estimate | None) -> str:
    return "" if estimate is None else f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"


def _confusion(labels: Sequence[str], counts: Sequence[Sequence[int]]) -> Iterator[str]:
    rows = [(label, *map(str, row)) for label, row in zip(labels, counts, strict=True)]
    return table([("", *labels), *rows])
