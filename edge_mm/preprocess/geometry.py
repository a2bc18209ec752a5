"""Where a picture's pixels go when its shape is not the tensor's."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Which part of the source is taken, how large it becomes, and where it lies in the result; all in pixels."""

    source_x: int
    source_y: int
    source_width: int
    source_height: int
    width: int
    """Of the part after resizing."""
    height: int
    x: int
    """Left edge of the resized part in the result; what lies outside is fill."""
    y: int


def place(source: tuple[int, int], target: tuple[int, int], fit: Literal["stretch", "letterbox", "crop"]) -> Placement:
    """Lay a picture of ``source`` (height, width) into ``target`` (height, width).

    Sizes are rounded to whole pixels, at least one. What cannot be halved leaves its odd pixel at the bottom or the
    right.
    """
    height, width = source
    if fit == "letterbox":
        part_height, part_width = _inside(source, target)
        return _placement((0, 0), source, (part_height, part_width), _margin((part_height, part_width), target))
    if fit == "crop":
        part = _inside(target, source)
        return _placement(_margin(part, source), part, target, (0, 0))
    return _placement((0, 0), (height, width), target, (0, 0))


def _inside(shape: tuple[int, int], bounds: tuple[int, int]) -> tuple[int, int]:
    """The largest size with the aspect ratio of ``shape`` that fits into ``bounds``."""
    height, width = shape
    bound_height, bound_width = bounds
    if bound_width * height <= bound_height * width:
        return max(1, _rounded(height * bound_width, width)), bound_width
    return bound_height, max(1, _rounded(width * bound_height, height))


def _rounded(numerator: int, denominator: int) -> int:
    """The quotient to the nearest integer, halves up: integers, so that every machine agrees."""
    return (2 * numerator + denominator) // (2 * denominator)


def _margin(part: tuple[int, int], whole: tuple[int, int]) -> tuple[int, int]:
    return (whole[0] - part[0]) // 2, (whole[1] - part[1]) // 2


def _placement(
    origin: tuple[int, int], taken: tuple[int, int], size: tuple[int, int], corner: tuple[int, int]
) -> Placement:
    return Placement(
        source_y=origin[0],
        source_x=origin[1],
        source_height=taken[0],
        source_width=taken[1],
        height=size[0],
        width=size[1],
        y=corner[0],
        x=corner[1],
    )
