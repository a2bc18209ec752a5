"""Latency over a row's runs: where it drifts, jumps or throttles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from xml.etree.ElementTree import Element

import numpy as np

from edge_mm.arrays import F64
from edge_mm.bench.page.element import tag
from edge_mm.bench.page.plot import Box, figure, svg, x_axis, y_axis
from edge_mm.bench.page.scale import Linear, Log, around
from edge_mm.bench.result import Row, Run
from edge_mm.bench.timeline import Phase

BINS: Final = 160
"""Stretches that a row's time is cut into."""
BOX: Final = Box(width=360, height=150, left=52, bottom=36, top=8, right=10)
CAPTION: Final = (
    "Latency over time, row by row: line, the median of each stretch; band, from its fastest to its slowest query. "
    "Upright lines part the runs, which are put end to end. In runs of a minute or more, the first minute and the "
    "sustained state are shaded: two figures, never one."
)


@dataclass(frozen=True, slots=True)
class Timed:
    """A row's queries on one axis of time, its runs end to end."""

    at_s: F64
    """``(N,)``, about when each query was issued."""
    ms: F64
    """``(N,)`` latencies."""
    starts_s: tuple[float, ...]
    """Where each run begins, and where the last one ends."""


def history_figures(rows: Sequence[Row]) -> Element:
    """A small plot for each row."""
    cells = [tag("div", tag("h4", row.label), _picture(row)) for row in rows]
    return figure(CAPTION, tag("div", *cells, class_="grid2"))


def timed(runs: Sequence[Run]) -> Timed:
    """Put runs end to end.

    Results hold latencies in the order of issue, not the times of issue: a query is placed where its share of the
    run's summed latencies falls. That is exact where each query waits for the one before.
    """
    starts, times, latencies = [0.0], [], []
    for run in runs:
        taken = np.asarray(run.latencies_ns, np.float64)
        before = np.cumsum(taken) - taken
        duration_s = run.duration_ns / 1e9
        times.append(starts[-1] + before / max(taken.sum(), 1.0) * duration_s)
        latencies.append(taken / 1e6)
        starts.append(starts[-1] + duration_s)
    return Timed(at_s=np.concatenate(times), ms=np.concatenate(latencies), starts_s=tuple(starts))


def _picture(row: Row) -> Element:
    seen = timed(row.runs)
    end_s = seen.starts_s[-1]
    low, high = around(np.maximum(seen.ms, 1e-3).tolist(), margin=1.15)
    x, y = Linear(0.0, end_s, *BOX.x), Log(low, high, *BOX.y)
    parts = [
        *_phases(row, seen, x),
        x_axis(BOX, x, "seconds"),
        y_axis(BOX, y, "ms"),
        *(tag("line", x1=x(at), x2=x(at), y1=BOX.y[0], y2=BOX.y[1], class_="mark") for at in seen.starts_s[1:-1]),
        *_stretches(seen, x, y),
    ]
    spoken = f"{row.label}: latency from {seen.ms.min():.3f} to {seen.ms.max():.3f} ms over {end_s:.1f} s of runs"
    return svg(BOX, spoken, *parts)


def _stretches(seen: Timed, x: Linear, y: Log) -> Iterator[Element]:
    """The band and the line; a stretch without queries is left out."""
    edges = np.linspace(0.0, seen.starts_s[-1], BINS + 1)
    place = np.clip(np.searchsorted(edges, seen.at_s, side="right") - 1, 0, BINS - 1)
    top, bottom, middle = [], [], []
    for number in np.unique(place).tolist():
        inside = np.maximum(seen.ms[place == number], 1e-3)
        at = x((edges[number] + edges[number + 1]) / 2)
        top.append(f"{at:.1f},{y(float(inside.max())):.1f}")
        bottom.append(f"{at:.1f},{y(float(inside.min())):.1f}")
        middle.append(f"{at:.1f},{y(float(np.median(inside))):.1f}")
    yield tag("polygon", points=" ".join([*top, *reversed(bottom)]), class_="band c0")
    yield tag("polyline", points=" ".join(middle), class_="line thin c0")


def _phases(row: Row, seen: Timed, x: Linear) -> Iterator[Element]:
    for run, (start_s, _) in zip(row.runs, pairwise(seen.starts_s), strict=True):
        if run.timeline is not None:
            yield from _shade("first minute", run.timeline.minute_one, start_s, x, "minute")
            yield from _shade("sustained", run.timeline.sustained, start_s, x, "sustained")


def _shade(name: str, phase: Phase | None, start_s: float, x: Linear, shape: str) -> Iterator[Element]:
    if phase is None:
        return
    left, right = x(start_s + phase.from_s), min(x(start_s + phase.to_s), x.end)
    said = tag("title", f"{name}: p50 {phase.p50_ms:.3f} ms")
    yield tag("rect", said, x=left, width=right - left, y=BOX.y[1], height=BOX.y[0] - BOX.y[1], class_=shape)
    yield tag("text", name, x=left + 3, y=BOX.y[1] + 10, class_="small")
