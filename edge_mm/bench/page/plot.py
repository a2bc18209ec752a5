"""The frame that all plots share: size, axes, grid, legend."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from edge_mm.bench.page.element import Child, tag
from edge_mm.bench.page.scale import Scale, short

COLOURS: Final = 8
"""Series whose colours differ; further ones repeat them with another dash."""
DASHES: Final = (None, "7 3", "2 3", "9 3 2 3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A plot's size and the margins of its axes, in pixels."""

    width: float = 720
    height: float = 320
    left: float = 58
    right: float = 16
    top: float = 12
    bottom: float = 44

    @property
    def x(self) -> tuple[float, float]:
        """Left and right end of the drawing."""
        return self.left, self.width - self.right

    @property
    def y(self) -> tuple[float, float]:
        """Lower and upper end of the drawing."""
        return self.height - self.bottom, self.top


def svg(box: Box, alternative: str, *content: Element) -> Element:
    """A picture that a screen reader announces with ``alternative``."""
    view = f"0 0 {box.width:g} {box.height:g}"
    return tag("svg", *content, viewBox=view, role="img", aria_label=alternative, class_="plot")


def x_axis(box: Box, scale: Scale, label: str, text: Callable[[float], str] = short) -> Element:
    """Grid lines, ticks and the axis's name below the drawing."""
    low, high = box.y
    parts: list[Element] = []
    for tick in scale.ticks():
        at = scale(tick)
        parts += [
            tag("line", x1=at, x2=at, y1=low, y2=high, class_="grid"),
            tag("text", text(tick), x=at, y=low + 16, text_anchor="middle"),
        ]
    middle = (scale.start + scale.end) / 2
    parts.append(tag("text", label, x=middle, y=box.height - 8, text_anchor="middle", class_="axis"))
    return tag("g", *parts)


def y_axis(box: Box, scale: Scale, label: str, text: Callable[[float], str] = short) -> Element:
    """Grid lines, ticks and the axis's name, upright, left of the drawing."""
    left, right = box.x
    parts: list[Element] = []
    for tick in scale.ticks():
        at = scale(tick)
        parts += [
            tag("line", x1=left, x2=right, y1=at, y2=at, class_="grid"),
            tag("text", text(tick), x=left - 6, y=at + 4, text_anchor="end"),
        ]
    middle = (scale.start + scale.end) / 2
    turned = f"rotate(-90 14 {middle:.1f})"
    parts.append(tag("text", label, x=14, y=middle, text_anchor="middle", transform=turned, class_="axis"))
    return tag("g", *parts)


def colour(index: int) -> str:
    """CSS class of a series."""
    return f"c{index % COLOURS}"


def dash(index: int) -> str | None:
    """Its dash: colours alone do not reach everybody."""
    return DASHES[index % len(DASHES)]


def legend(labels: Sequence[str]) -> Element:
    """Names of the series, in their order."""
    return tag("p", *(_entry(index, label) for index, label in enumerate(labels)), class_="legend")


def figure(caption: str, *content: Child) -> Element:
    """A plot with what it shows in words."""
    return tag("figure", *content, tag("figcaption", caption))


def _entry(index: int, label: str) -> Element:
    line = tag("line", x1=1, x2=27, y1=6, y2=6, class_=f"line {colour(index)}", stroke_dasharray=dash(index))
    key = tag("svg", line, viewBox="0 0 28 12", width=28, height=12, aria_hidden="true")
    return tag("span", key, f" {label}", class_="key")
