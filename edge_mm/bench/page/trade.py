"""Accuracy against latency: one mark for each subset of each result."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Final
from xml.etree.ElementTree import Element

from edge_mm.bench.page.element import tag
from edge_mm.bench.page.plot import Box, colour, figure, legend, svg, x_axis, y_axis
from edge_mm.bench.page.scale import Linear, Log, around
from edge_mm.bench.page.tables import data_table
from edge_mm.bench.result import BenchResult
from edge_mm.contracts.modality import subset_label
from edge_mm.evaluate.report import Estimate, Evaluation

CAPTION: Final = (
    "Accuracy against p50; up and to the left is better. Letters name subsets, colours results, whiskers the "
    "confidence interval of the accuracy. Accuracy is that of the evaluation given with --accuracy."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One subset of one result."""

    result: int
    subset: str
    p50_ms: float
    accuracy: Estimate


def marks(results: Sequence[BenchResult], evaluations: Sequence[Evaluation | None]) -> list[Mark]:
    """Every subset that was both measured and evaluated."""
    return [
        mark
        for number, (result, evaluation) in enumerate(zip(results, evaluations, strict=True))
        if evaluation is not None
        for mark in _of_one(number, result, evaluation)
    ]


def trade_figure(titles: Sequence[str], found: Sequence[Mark]) -> Element:
    """The plot and the table of the same figures; at least one mark."""
    subsets = list(dict.fromkeys(mark.subset for mark in found))
    letters = dict(zip(subsets, ascii_uppercase, strict=False))
    box = Box(height=340, top=16, right=24)
    x = Log(*around([mark.p50_ms for mark in found], margin=1.3), *box.x)
    low = min(mark.accuracy.low for mark in found)
    y = Linear(max(0.0, low - 0.05), 1.02, *box.y)
    shapes = [shape for mark in found for shape in _shapes(mark, letters.get(mark.subset, "?"), x, y)]
    axes = (x_axis(box, x, "p50 in ms (logarithmic)"), y_axis(box, y, "accuracy"))
    picture = svg(box, "Accuracy over latency. The table below holds the same figures.", *axes, *shapes)
    rows = [[letters.get(mark.subset, "?"), mark.subset, titles[mark.result], *_figures(mark)] for mark in found]
    head = ["", "subset", "result", "p50 ms", "accuracy"]
    return figure(CAPTION, picture, *([legend(titles)] if len(titles) > 1 else []), data_table(head, rows))


def _of_one(number: int, result: BenchResult, evaluation: Evaluation) -> Iterator[Mark]:
    for scored in evaluation.rows:
        label = subset_label(scored.modalities)
        row = result.row(label)
        value_ns = row.latency.figure(0.5).value_ns if row else None
        if scored.accuracy is not None and value_ns:
            yield Mark(result=number, subset=label, p50_ms=value_ns / 1e6, accuracy=scored.accuracy)


def _shapes(mark: Mark, letter: str, x: Log, y: Linear) -> Iterator[Element]:
    at, height = x(mark.p50_ms), y(mark.accuracy.value)
    yield tag(
        "line", x1=at, x2=at, y1=y(mark.accuracy.low), y2=y(mark.accuracy.high), class_=f"line {colour(mark.result)}"
    )
    said = tag("title", f"{mark.subset}: {mark.p50_ms:.3f} ms, accuracy {mark.accuracy.value:.3f}")
    yield tag("circle", said, cx=at, cy=height, r=9, class_=f"fill {colour(mark.result)}")
    yield tag("text", letter, x=at, y=height + 4, text_anchor="middle", class_="inside")


def _figures(mark: Mark) -> list[str]:
    accuracy = mark.accuracy
    return [f"{mark.p50_ms:.3f}", f"{accuracy.value:.3f} [{accuracy.low:.3f}, {accuracy.high:.3f}]"]
