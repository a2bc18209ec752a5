"""What the plots draw."""

import re
from xml.etree.ElementTree import Element

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_mm.bench.attribution import Attribution, StageShare
from edge_mm.bench.page.bars import bars_figure
from edge_mm.bench.page.ecdf import POINTS, TAIL, ecdf_figure, limits_ms, steps
from edge_mm.bench.page.history import history_figures, timed
from edge_mm.bench.page.scale import Linear, Log, around, short
from edge_mm.bench.page.trade import marks, trade_figure
from edge_mm.bench.page.waterfall import REST, bars
from edge_mm.bench.result import Run, make_row
from edge_mm.bench.scenarios import SingleStream
from edge_mm.bench.timeline import split
from tests.unit.bench.bench_results import MS, result, run, steady
from tests.unit.bench.page.page_parts import evaluation, staged

POSITIVE = st.floats(1e-6, 1e6)


def shapes(drawn: Element, name: str, kind: str) -> list[Element]:
    return [one for one in drawn.iter(name) if kind in str(one.get("class")).split()]


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+\.?\d*", text)]


def test_a_large_sample_is_thinned_but_for_its_ends() -> None:
    latencies = np.random.default_rng(0).integers(MS, 9 * MS, 50_000)
    ms, share = steps(latencies)
    assert len(ms) <= POINTS + TAIL
    assert (ms[0], ms[-1]) == (latencies.min() / 1e6, latencies.max() / 1e6)
    assert ms[-TAIL:].tolist() == (np.sort(latencies)[-TAIL:] / 1e6).tolist()
    assert share[-1] == 1
    assert np.all(np.diff(ms) >= 0)


def test_share_of_a_step_is_that_of_the_sample() -> None:
    ms, share = steps(np.array([4, 1, 3, 2]) * MS)
    assert dict(zip(ms.tolist(), share.tolist(), strict=True)) == {1.0: 0.25, 2.0: 0.5, 3.0: 0.75, 4.0: 1.0}


def test_curve_ends_at_the_slowest_query_and_full_share() -> None:
    rows = result({"a": [run([MS, 2 * MS])], "b": [run([100 * MS, 200 * MS])]}).rows
    first, second = shapes(ecdf_figure(rows, limits_ms(rows), "t"), "path", "line")
    assert numbers(str(first.get("d")))[-1] == numbers(str(second.get("d")))[-1] == 12.0
    assert numbers(str(first.get("d")))[-2] < numbers(str(second.get("d")))[0]


def test_runs_lie_end_to_end_on_the_time_axis() -> None:
    seen = timed([run([MS, 3 * MS]), run([2 * MS, 2 * MS])])
    assert seen.starts_s == pytest.approx((0, 0.004, 0.008))
    assert seen.at_s.tolist() == pytest.approx([0, 0.001, 0.004, 0.006])
    assert seen.ms.tolist() == [1, 3, 2, 2]


def long_run() -> Run:
    """Three minutes of one query a second; slower from the second minute on."""
    latencies = np.array([900 * MS] * 60 + [990 * MS] * 120)
    issued = np.arange(180) * 1000 * MS
    return run(latencies.tolist()).model_copy(
        update={"duration_ns": 180_000 * MS, "timeline": split(issued, latencies)}
    )


def test_first_minute_and_sustained_state_are_marked_apart() -> None:
    row = make_row("vision", "subset", (long_run(), run([900 * MS] * 20)), scenario=SingleStream())
    drawn = history_figures([row])
    (minute,), (sustained,) = shapes(drawn, "rect", "minute"), shapes(drawn, "rect", "sustained")
    assert [one.text for shape in (minute, sustained) for one in shape.iter("title")] == [
        "first minute: p50 900.000 ms",
        "sustained: p50 990.000 ms",
    ]
    assert float(minute.attrib["x"]) + float(minute.attrib["width"]) <= float(sustained.attrib["x"]) + 0.1
    assert len(shapes(drawn, "line", "mark")) == 1


def test_stages_follow_each_other_and_end_at_the_whole() -> None:
    stages = [("fusion", 1.0), ("encode.vision", 3.0), ("queue", 0.5)]
    one = Attribution(
        percentile=99, threshold_ms=4.0, requests=3, mean_ms=5.0, explained=0.9,
        stages=tuple(StageShare(stage=name, mean_ms=ms, share=ms / 5) for name, ms in stages),
    )  # fmt: skip
    assert bars(one) == [
        ("queue", 0.0, 0.5),
        ("encode.vision", 0.5, 3.0),
        ("fusion", 3.5, 1.0),
        (REST, 4.5, 0.5),
        ("whole", 0.0, 5.0),
    ]


def test_bars_are_as_long_as_the_medians() -> None:
    one = result({"a": steady(2 * MS), "b": steady(8 * MS)})
    short_bar, long_bar = shapes(bars_figure(["x"], [one]), "rect", "fill")
    assert float(long_bar.attrib["width"]) / float(short_bar.attrib["width"]) == pytest.approx(4, rel=0.01)


def test_tail_beyond_the_axis_ends_in_an_arrow() -> None:
    one = result({"a": [run([MS] * 690 + [500 * MS] * 10)], "b": [run([MS] * 700)]})
    drawn = bars_figure(["x"], [one])
    assert len(shapes(drawn, "path", "arrow")) == 1
    assert len(shapes(drawn, "line", "p99")) == 1


def test_each_result_has_a_bar_and_missing_rows_have_none() -> None:
    pair = [result({"a": steady(MS), "b": steady(MS)}), result({"a": steady(2 * MS)})]
    drawn = bars_figure(["x", "y"], pair)
    assert (len(shapes(drawn, "rect", "c0")), len(shapes(drawn, "rect", "c1"))) == (2, 1)


def test_marks_are_what_was_both_measured_and_evaluated() -> None:
    found = marks([staged(), staged()], [evaluation(), None])
    assert [(mark.result, mark.subset, mark.accuracy.value) for mark in found] == [(0, "vision", 0.9)]
    drawn = trade_figure(["x", "y"], found)
    assert len(shapes(drawn, "circle", "fill")) == 1
    assert "0.900 [0.850, 0.930]" in [cell.text for cell in drawn.iter("td")]


@given(low=POSITIVE, factor=st.floats(1.0001, 1e6))
def test_ticks_of_a_logarithmic_axis_are_inside(low: float, factor: float) -> None:
    scale = Log(low, low * factor, 50.0, 700.0)
    ticks = scale.ticks()
    assert 2 <= len(ticks) <= 14
    assert all(49.9 <= scale(tick) <= 700.1 for tick in ticks)


@given(low=st.floats(-1e3, 1e3), length=POSITIVE)
def test_ticks_of_a_linear_axis_are_inside(low: float, length: float) -> None:
    scale = Linear(low, low + length, 50.0, 700.0)
    if scale.high > scale.low:
        ticks = scale.ticks()
        assert len(ticks) <= 8
        assert all(49 <= scale(tick) <= 701 for tick in ticks)


def test_equal_values_still_have_an_axis() -> None:
    low, high = around([3.0, 3.0])
    assert low < 3.0 < high


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.1, "0.1"), (12.0, "12"), (1234.5, "1234"), (0.00123, "0.00123")]
)
def test_figures_are_short(value: float, text: str) -> None:
    assert short(value) == text
