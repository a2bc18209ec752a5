"""Tables: the figures that the plots show, in digits."""

from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element

from edge_mm.bench.page.element import tag
from edge_mm.bench.result import BenchResult, Row
from edge_mm.bench.summary import PercentileFigure

HEAD: Final = (
    "row",
    "queries",
    "min ms",
    "p50 ms",
    "p90 ms",
    "p99 ms",
    "p99 at most",
    "p99.9 ms",
    "max ms",
    "samples/s",
)


def data_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Element:
    """A table whose first column names the rows; it scrolls by itself where the screen is too narrow."""
    top = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in head)))
    body = tag("tbody", *(_line(cells) for cells in rows))
    return tag("div", tag("table", top, body), class_="scroll", tabindex="0")


def figures_table(result: BenchResult) -> Element:
    """Every row of a result; a percentile that the sample does not support says what it lacks."""
    return data_table(HEAD, [_figures(row) for row in result.rows])


def _line(cells: Sequence[str]) -> Element:
    first, *others = cells
    return tag("tr", tag("th", first, scope="row"), *(tag("td", cell) for cell in others))


def _figures(row: Row) -> list[str]:
    latency = row.latency
    shown = [_value(latency.figure(percentile)) for percentile in (0.5, 0.9, 0.99)]
    bound = latency.figure(0.99).bound_ns
    return [
        row.label,
        str(latency.queries),
        f"{latency.min_ns / 1e6:.3f}",
        *shown,
        "-" if bound is None else f"{bound / 1e6:.3f}",
        _value(latency.figure(0.999)),
        f"{latency.max_ns / 1e6:.3f}",
        f"{row.samples_per_s:.1f}",
    ]


def _value(figure: PercentileFigure) -> str:
    if figure.value_ns is None:
        return f"needs {figure.missing_queries} more"
    return f"{figure.value_ns / 1e6:.3f}"
