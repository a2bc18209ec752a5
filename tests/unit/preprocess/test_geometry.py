from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_mm.preprocess.geometry import place

SIZES = st.tuples(st.integers(1, 4096), st.integers(1, 4096))


def test_stretch_takes_everything_and_fills_everything() -> None:
    placed = place((720, 1280), (224, 100), "stretch")
    assert (placed.source_y, placed.source_x, placed.source_height, placed.source_width) == (0, 0, 720, 1280)
    assert (placed.y, placed.x, placed.height, placed.width) == (0, 0, 224, 100)


@pytest.mark.parametrize(
    ("source", "target", "corner", "size"),
    [
        ((720, 1280), (224, 224), (49, 0), (126, 224)),
        ((1280, 720), (224, 224), (0, 49), (224, 126)),
        ((100, 100), (224, 224), (0, 0), (224, 224)),
        ((1, 1000), (10, 10), (4, 0), (1, 10)),
    ],
)
def test_letterbox_by_hand(
    source: tuple[int, int], target: tuple[int, int], corner: tuple[int, int], size: tuple[int, int]
) -> None:
    placed = place(source, target, "letterbox")
    assert ((placed.y, placed.x), (placed.height, placed.width)) == (corner, size)
    assert (placed.source_height, placed.source_width) == source


@pytest.mark.parametrize(
    ("source", "target", "corner", "size"),
    [
        ((720, 1280), (224, 224), (0, 280), (720, 720)),
        ((1280, 720), (224, 112), (0, 40), (1280, 640)),
        ((5, 4), (2, 2), (0, 0), (4, 4)),
    ],
)
def test_crop_by_hand(
    source: tuple[int, int], target: tuple[int, int], corner: tuple[int, int], size: tuple[int, int]
) -> None:
    placed = place(source, target, "crop")
    assert ((placed.source_y, placed.source_x), (placed.source_height, placed.source_width)) == (corner, size)
    assert (placed.height, placed.width) == target


@given(SIZES, SIZES, st.sampled_from(["stretch", "letterbox", "crop"]))
def test_what_is_taken_and_what_is_filled_lie_inside(
    source: tuple[int, int], target: tuple[int, int], fit: Literal["stretch", "letterbox", "crop"]
) -> None:
    placed = place(source, target, fit)
    for origin, size, limit in (
        (placed.source_y, placed.source_height, source[0]),
        (placed.source_x, placed.source_width, source[1]),
        (placed.y, placed.height, target[0]),
        (placed.x, placed.width, target[1]),
    ):
        assert origin >= 0
        assert size >= 1
        assert origin + size <= limit


@given(SIZES, SIZES)
def test_letterbox_touches_two_sides_and_is_centred(source: tuple[int, int], target: tuple[int, int]) -> None:
    placed = place(source, target, "letterbox")
    assert placed.height == target[0] or placed.width == target[1]
    below, right = target[0] - placed.height - placed.y, target[1] - placed.width - placed.x
    assert 0 <= below - placed.y <= 1
    assert 0 <= right - placed.x <= 1


@given(SIZES, SIZES, st.sampled_from(["letterbox", "crop"]))
def test_the_aspect_ratio_stays_to_half_a_pixel(
    source: tuple[int, int], target: tuple[int, int], fit: Literal["letterbox", "crop"]
) -> None:
    placed = place(source, target, fit)
    # Whichever side was rounded, its exact length is within half a pixel; a side below one pixel becomes one.
    height, width = (placed.height, placed.width) if fit == "letterbox" else (placed.source_height, placed.source_width)
    ratio = source if fit == "letterbox" else target
    exact_height, exact_width = width * ratio[0] / ratio[1], height * ratio[1] / ratio[0]
    assert abs(exact_height - height) <= 0.5 + 1e-9 or abs(exact_width - width) <= 0.5 + 1e-9 or 1 in (height, width)


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 8))
def test_a_picture_of_the_same_shape_is_neither_cropped_nor_boxed(height: int, width: int, times: int) -> None:
    for fit in ("letterbox", "crop"):
        placed = place((height * times, width * times), (height, width), fit)
        assert (placed.source_height, placed.source_width) == (height * times, width * times)
        assert (placed.height, placed.width) == (height, width)
