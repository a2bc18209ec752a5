"""What each subset of the modalities costs, result beside result."""

from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import Element

from edge_mm.bench.page.element import tag
from edge_mm.bench.page.plot import Box, colour, figure, legend, svg, x_axis
from edge_mm.bench.page.scale import Linear
from edge_mm.bench.result import BenchResult, Row
from edge_mm.bench.summary import LatencySummary

BAR: Final = 14
GAP: Final = 12
ROOM: Final = 3.0
"""The axis ends at this many times the slowest p50: on a busy machine a p99 may be a hundred times that."""
CAPTION: Final = (
    "Each subset of the modalities, and the monolithic graph: bar, p50; mark, p99; whisker, what the true p99 is at "
    "most, with 99 % confidence; an arrow where that lies beyond the axis. On the right p50 / p99 in ms; a dash where "
    "the sample is too small."
)


def bars_figure(titles: Sequence[str], results: Sequence[BenchResult]) -> Element:
    """A group for each subset, in it a bar for each result."""
    labels = list(
        dict.fromkeys(row.label for one in results for row in one.rows if row.what in ("subset", "monolithic"))
    )
    shown = [[one.row(label) for one in results] for label in labels]
    pitch = len(results) * BAR + GAP
    box = Box(height=len(labels) * pitch + 48, left=170, right=120, top=4)
    x = Linear(0.0, _end_ms([row.latency for group in shown for row in group if row]), *box.x)
    groups = [
        shape
        for number, (label, group) in enumerate(zip(labels, shown, strict=True))
        for shape in _group(label, group, box.top + number * pitch, x)
    ]
    spoken = "Latency of each subset of the modalities. The tables of figures hold the same values."
    picture = svg(box, spoken, x_axis(box, x, "latency in ms"), *groups)
    return figure(CAPTION, picture, *([legend(titles)] if len(titles) > 1 else []))


def _group(label: str, rows: Sequence[Row | None], top: float, x: Linear) -> Iterator[Element]:
    middle = top + len(rows) * BAR / 2 + 4
    yield tag("text", label, x=x.start - 6, y=middle, text_anchor="end")
    for index, row in enumerate(rows):
        if row is not None:
            yield from _bar(row, index, top + index * BAR, x)


def _bar(row: Row, index: int, y: float, x: Linear) -> Iterator[Element]:
    p50, p99 = row.latency.figure(0.5), row.latency.figure(0.99)
    if p50.value_ns is not None:
        length = x(p50.value_ns / 1e6) - x.start
        said = tag("title", f"{row.label}: p50 {p50.value_ns / 1e6:.3f} ms")
        yield tag("rect", said, x=x.start, y=y + 1, width=length, height=BAR - 3, class_=f"fill {colour(index)}")
        if p99.value_ns is not None and p99.bound_ns is not None:
            yield from _tail(p50.value_ns / 1e6, p99.value_ns / 1e6, p99.bound_ns / 1e6, y, x)
    figures = f"{_ms(p50.value_ns)} / {_ms(p99.value_ns)}"
    yield tag("text", figures, x=x.end + 12, y=y + BAR - 3, class_="small")


def _tail(p50_ms: float, p99_ms: float, bound_ms: float, y: float, x: Linear) -> Iterator[Element]:
    """From p50 to what p99 is at most, as far as the axis goes."""
    middle, end = y + BAR / 2 - 0.5, x(min(bound_ms, x.high))
    yield tag("line", x1=x(p50_ms), x2=end, y1=middle, y2=middle, class_="whisker")
    if p99_ms <= x.high:
        yield tag("line", x1=x(p99_ms), x2=x(p99_ms), y1=y, y2=y + BAR - 1, class_="p99")
    if bound_ms > x.high:
        yield tag("path", d=f"M{end:.1f},{middle - 4:.1f}l6,4l-6,4z", class_="arrow")


def _end_ms(latencies: Sequence[LatencySummary]) -> float:
    """Where the axis ends; a nanosecond if nothing can be drawn, so that the axis has a length."""
    medians = [latency.figure(0.5).value_ns or 0 for latency in latencies]
    bounds = [latency.figure(0.99).bound_ns or 0 for latency in latencies]
    return max(min(ROOM * max(medians), max(medians + bounds)), 1) / 1e6


def _ms(nanoseconds: int | None) -> str:
    return "-" if nanoseconds is None else f"{nanoseconds / 1e6:.3f}"
