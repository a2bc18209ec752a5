"""The share of queries answered within each latency: every percentile at once."""

from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element

import numpy as np

from edge_mm.arrays import F64, I64
from edge_mm.bench.page.element import tag
from edge_mm.bench.page.plot import Box, colour, dash, figure, legend, svg, x_axis, y_axis
from edge_mm.bench.page.scale import Linear, Log, around
from edge_mm.bench.result import Row, pooled

POINTS: Final = 240
"""Steps that are drawn of a large sample: two pixels apart."""
TAIL: Final = 60
"""The slowest queries are all drawn: there the curve is read."""


def ecdf_figure(rows: Sequence[Row], limits_ms: tuple[float, float], title: str) -> Element:
    """One curve for each row; ``limits_ms`` is the common range of all results' plots."""
    box = Box()
    x, y = Log(*limits_ms, *box.x), Linear(0.0, 1.0, *box.y)
    curves = [_curve(row, index, x, y) for index, row in enumerate(rows)]
    picture = svg(
        box,
        f"{title}: cumulative share of queries over latency. The table of figures holds the same percentiles.",
        x_axis(box, x, "latency in ms (logarithmic)"),
        y_axis(box, y, "share of queries"),
        *curves,
    )
    caption = f"{title}. A curve further left is faster, a steeper one steadier; its upper end is the tail."
    return figure(caption, picture, legend([row.label for row in rows]))


def limits_ms(rows: Sequence[Row]) -> tuple[float, float]:
    """The range of all latencies; a clock that saw no time pass at all is drawn at a microsecond."""
    ends = (end for row in rows for end in (row.latency.min_ns, row.latency.max_ns))
    return around([max(end, 1000) / 1e6 for end in ends])


def steps(latencies_ns: I64) -> tuple[F64, F64]:
    """Latencies in ms and the share of queries within each, thinned but for both ends; both ``(N,)`` float64."""
    ordered = np.sort(latencies_ns)
    count = len(ordered)
    spread = np.linspace(0, count - 1, min(count, POINTS)).astype(np.int64)
    chosen = np.union1d(spread, np.arange(max(0, count - TAIL), count))
    return ordered[chosen] / 1e6, (chosen + 1) / count


def _curve(row: Row, index: int, x: Log, y: Linear) -> Element:
    latencies, shares = steps(np.asarray(pooled(row.runs), np.int64))
    path = [f"M{x(max(latencies[0], x.low)):.1f},{y(0):.1f}"]
    for latency, share in zip(latencies.tolist(), shares.tolist(), strict=True):
        path.append(f"H{x(max(latency, x.low)):.1f}V{y(share):.1f}")
    drawn = "".join(path)
    shape = f"line {colour(index)}"
    return tag("path", tag("title", row.label), d=drawn, class_=shape, stroke_dasharray=dash(index))
