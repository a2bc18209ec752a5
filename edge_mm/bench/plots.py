"""Plots as SVG text: nothing to install, nothing to load, sharp at every size."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, TypeAlias

WIDTH: Final = 720
HEIGHT: Final = 300
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 14, 44
BAR: Final = 24
"""Height of one line of a waterfall."""
NAMES, FIGURES = 200, 150
"""Width of a waterfall's names and figures, left and right of its bars."""
COLORS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c8c8c")
"""Okabe and Ito's palette, told apart with any colour vision; black and grey last."""
MAX_POINTS: Final = 400
"""Of one curve: more than the plot has room for."""

Points: TypeAlias = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One direction of a plot."""

    title: str
    low: float
    high: float
    log: bool = False

    def share(self, value: float) -> float:
        """Where a value lies: 0 at ``low``, 1 at ``high``."""
        low, high, at = (math.log10(x) if self.log else x for x in (self.low, self.high, value))
        return (at - low) / (high - low) if high > low else 0.5

    def ticks(self) -> list[float]:
        """Round values along the axis."""
        powers = range(math.floor(math.log10(max(self.low, 1e-12))), math.ceil(math.log10(max(self.high, 1e-12))) + 1)
        if self.log:
            values = [factor * 10.0**power for power in powers for factor in (1, 2, 5)]
        else:
            step = 10.0 ** math.floor(math.log10((self.high - self.low) or 1.0)) / 4
            values = [step * number for number in range(math.ceil(self.low / step), math.floor(self.high / step) + 1)]
        inside = [value for value in values if self.low <= value <= self.high]
        return inside[:: max(1, len(inside) // 8)]


def ecdf(series: Mapping[str, Sequence[float]], *, unit: str) -> str:
    """Share of the queries that were answered within a time.

    Args:
        series: positive latencies by name, none empty.
        unit: of the latencies.
    """
    every = [value for values in series.values() for value in values]
    x = Axis(title=f"latency, {unit}", low=min(every), high=max(every), log=True)
    y = Axis(title="share of queries", low=0.0, high=1.0)
    return _plot(x, y, {name: list(_steps(sorted(values))) for name, values in series.items()})


def timeline(series: Mapping[str, Sequence[float]], *, unit: str) -> str:
    """Latency of each query in the order in which they were issued: drift, steps of the clock, outliers.

    Args:
        series: positive latencies by name, none empty.
        unit: of the latencies.
    """
    every = [value for values in series.values() for value in values]
    x = Axis(title="query", low=0.0, high=float(max(len(values) for values in series.values())))
    y = Axis(title=f"latency, {unit}", low=min(every), high=max(every), log=True)
    return _plot(x, y, {name: [(float(n), v) for n, v in enumerate(values)] for name, values in series.items()})


def waterfall(stages: Sequence[tuple[str, float]], *, unit: str) -> str:
    """Stages one after the other, each beginning where the last one ends.

    Args:
        stages: name and length.
        unit: of the lengths.
    """
    total = sum(length for _, length in stages) or 1.0
    scale = (WIDTH - NAMES - FIGURES) / total
    parts, begin = [], 0.0
    for row, (name, length) in enumerate(stages):
        top, x = BAR * row + 4, NAMES + begin * scale
        parts.append(_text(NAMES - 8, top + 14, name, anchor="end"))
        parts.append(f'<rect x="{x:.1f}" y="{top}" width="{max(length * scale, 1):.1f}" height="{BAR - 6}"/>')
        parts.append(_text(x + length * scale + 6, top + 14, f"{length:.3f} {unit}, {length / total:.0%}"))
        begin += length
    return _svg(BAR * len(stages) + 8, parts)


def _plot(x: Axis, y: Axis, curves: Mapping[str, Points]) -> str:
    colors = {name: COLORS[place % len(COLORS)] for place, name in enumerate(curves)}
    lines = [_line(_thinned(points), x, y, colors[name]) for name, points in curves.items()]
    legend = "".join(f'<li><i style="background:{color}"></i>{escape(name)}</li>' for name, color in colors.items())
    return f'{_svg(HEIGHT, [*_grid(x, y), *lines])}<ul class="legend">{legend}</ul>'


def _svg(height: int, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img">{"".join(parts)}</svg>'


def _grid(x: Axis, y: Axis) -> Iterator[str]:
    for value in x.ticks():
        at = _x(x, value)
        yield f'<line x1="{at:.1f}" y1="{TOP}" x2="{at:.1f}" y2="{HEIGHT - BOTTOM}" class="grid"/>'
        yield _text(at, HEIGHT - BOTTOM + 16, f"{value:g}", anchor="middle")
    for value in y.ticks():
        at = _y(y, value)
        yield f'<line x1="{LEFT}" y1="{at:.1f}" x2="{WIDTH - RIGHT}" y2="{at:.1f}" class="grid"/>'
        yield _text(LEFT - 6, at + 4, f"{value:g}", anchor="end")
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, x.title, anchor="middle")
    yield f'<g transform="rotate(-90 14 {HEIGHT / 2})">{_text(14, HEIGHT / 2, y.title, anchor="middle")}</g>'


def _line(points: Points, x: Axis, y: Axis, color: str) -> str:
    path = " ".join(f"{_x(x, across):.1f},{_y(y, up):.1f}" for across, up in points)
    return f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="1.5"/>'


def _x(axis: Axis, value: float) -> float:
    return LEFT + axis.share(value) * (WIDTH - LEFT - RIGHT)


def _y(axis: Axis, value: float) -> float:
    return HEIGHT - BOTTOM - axis.share(value) * (HEIGHT - TOP - BOTTOM)


def _text(x: float, y: float, words: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _steps(ordered: Sequence[float]) -> Iterator[tuple[float, float]]:
    for rank, value in enumerate(ordered, start=1):
        yield value, rank / len(ordered)


def _thinned(points: Points) -> Points:
    """Keep the largest of each stretch: a plot of latencies must not lose its outliers."""
    stretch = math.ceil(len(points) / MAX_POINTS)
    return [max(points[at : at + stretch], key=lambda point: point[1]) for at in range(0, len(points), stretch)]
