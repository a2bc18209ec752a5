"""From values to pixels, and where the ticks stand."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

FEW_DECADES: Final = 2
"""Up to here a logarithmic axis has ticks at 1, 2 and 5; beyond, at powers of ten."""


class Scale(Protocol):
    """An axis."""

    @property
    def start(self) -> float:
        """Pixel of the low end."""

    @property
    def end(self) -> float:
        """Pixel of the high end."""

    def __call__(self, value: float) -> float:
        """The value's pixel."""

    def ticks(self) -> list[float]:
        """Round values within the axis."""


@dataclass(frozen=True, slots=True)
class Linear:
    """Equal differences are equal lengths."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The value's pixel."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> list[float]:
        """Multiples of 1, 2 or 5 times a power of ten: about five."""
        raw = (self.high - self.low) / 5
        power = 10.0 ** math.floor(math.log10(raw))
        step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * (1 - 1e-9))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [number * step for number in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class Log:
    """Equal ratios are equal lengths; values above zero."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The value's pixel."""
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[float]:
        """Powers of ten, and twice and five times them on a short axis."""
        factors = (1, 2, 5) if math.log10(self.high / self.low) <= FEW_DECADES else (1,)
        found = [tick for tick in self._candidates(factors) if self.low <= tick * (1 + 1e-9) and tick <= self.high]
        return found if len(found) > 1 else [self.low, self.high]

    def _candidates(self, factors: Sequence[int]) -> Iterator[float]:
        for power in range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1):
            yield from (factor * 10.0**power for factor in factors)


def around(values: Sequence[float], *, margin: float = 1.05) -> tuple[float, float]:
    """A range for a logarithmic axis: all values, all above zero, with some space on both sides."""
    return min(values) / margin, max(values) * margin


def short(value: float) -> str:
    """A tick's or a figure's text: three or four digits, no exponent."""
    if not value:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
