"""Where the time of the typical and of the slowest decisions goes, stage after stage."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from edge_mm.bench.attribution import Attribution
from edge_mm.bench.page.element import tag
from edge_mm.bench.page.plot import Box, figure, svg, x_axis
from edge_mm.bench.page.scale import Linear
from edge_mm.bench.result import Row

ORDER: Final = ("queue", "preprocess", "copy", "encode", "fusion", "monolithic", "heads")
"""How a decision runs; other stages come after these."""
REST: Final = "not explained"
LINE: Final = 20
CAPTION: Final = (
    "Means over the decisions at and above a percentile: percentiles of stages do not add up, means do. A stage "
    "starts where the one before it ends; the last bar is the whole."
)


def waterfall_figure(row: Row) -> Element:
    """The waterfalls of every percentile that the row's sample supports, side by side and to one scale."""
    longest = max(max(one.mean_ms, _sum(one)) for one in row.attribution)
    cells = [
        tag("div", tag("h4", f"{row.label}, at and above p{one.percentile:g}"), _picture(row.label, one, longest))
        for one in row.attribution
    ]
    return figure(CAPTION, tag("div", *cells, class_="grid2"))


def bars(one: Attribution) -> list[tuple[str, float, float]]:
    """Name, start and length in ms of each bar, in the order of a decision; the whole is the last."""
    placed: list[tuple[str, float, float]] = []
    at = 0.0
    for stage in sorted(one.stages, key=lambda stage: _rank(stage.stage)):
        placed.append((stage.stage, at, stage.mean_ms))
        at += stage.mean_ms
    if at < one.mean_ms:
        placed.append((REST, at, one.mean_ms - at))
    return [*placed, ("whole", 0.0, one.mean_ms)]


def _picture(label: str, one: Attribution, longest: float) -> Element:
    placed = bars(one)
    box = Box(width=360, height=len(placed) * LINE + 48, left=124, right=52, top=4)
    x = Linear(0.0, longest, *box.x)
    spoken = f"{label}, decisions at and above p{one.percentile:g}: " + ", ".join(
        f"{name} {length:.3f} ms" for name, _, length in placed
    )
    return svg(box, spoken, x_axis(box, x, "ms"), *_shapes(placed, x, box))


def _shapes(placed: list[tuple[str, float, float]], x: Linear, box: Box) -> Iterator[Element]:
    for number, (name, start, length) in enumerate(placed):
        y = box.top + number * LINE
        kind = {"whole": "whole", REST: "rest"}.get(name, f"fill c{_rank(name)[0]}")
        yield tag("text", name, x=box.left - 6, y=y + 14, text_anchor="end")
        yield tag(
            "rect", x=x(start), y=y + 3, width=max(x(start + length) - x(start), 0.5), height=LINE - 6, class_=kind
        )
        yield tag("text", f"{length:.3f}", x=x(start + length) + 4, y=y + 14, class_="small")


def _rank(stage: str) -> tuple[int, str]:
    kind = stage.split(".", 1)[0]
    return (ORDER.index(kind) if kind in ORDER else len(ORDER), stage)


def _sum(one: Attribution) -> float:
    return sum(stage.mean_ms for stage in one.stages)
