"""The HTML page: whole, self-contained, honest."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from edge_mm.bench.attribution import StageRecord, attribute
from edge_mm.bench.plots import MAX_POINTS, Axis, ecdf, timeline, waterfall
from edge_mm.bench.report import report_html
from edge_mm.bench.result import BenchResult, make_row
from edge_mm.errors import InputError
from tests.unit.bench.bench_results import MS, result, run, steady


class Balance(HTMLParser):
    """Counts what is open at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.addresses += [str(value) for name, value in attributes if name in ("src", "href")]
        if tag not in ("meta", "line", "rect", "polyline"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("line", "rect", "polyline"):
            assert self.open.pop() == tag


def with_stages() -> BenchResult:
    one = result({"vision": steady(4 * MS)})
    records = [StageRecord(total_ns=4 * MS, stages_ns={"encode.vision": 3 * MS, "fusion": MS // 2})] * 20
    attribution = (attribute(records, percentile=50),)
    row = make_row("vision+<audio>", "subset", tuple(steady(4 * MS)), scenario=one.scenario, attribution=attribution)
    return one.model_copy(update={"rows": (*one.rows, row)})


def test_page_is_whole_and_points_nowhere() -> None:
    page = report_html([with_stages(), with_stages()])
    balance = Balance()
    balance.feed(page)
    assert balance.open == []
    assert balance.addresses == []
    assert "http" not in page
    assert "<script" not in page
    assert "vision+&lt;audio&gt;" in page


def test_page_shows_table_plots_and_waterfall() -> None:
    page = report_html([with_stages()])
    assert "<td>4.001 / - / -</td>" in page
    assert len(re.findall("<svg", page)) == 3
    assert "encode.vision" in page
    assert "unexplained" in page


def test_interrupted_and_untuned_are_said_before_the_numbers() -> None:
    one = result({"vision": [run([MS] * 20, complete=False)]}).model_copy(update={"complete": False})
    page = report_html([one])
    assert "Interrupted" in page
    assert "Not tuned on this device" in page


def test_different_bundles_need_force() -> None:
    pair = [result({"vision": steady(MS)}), result({"vision": steady(MS)}, digest="b" * 64)]
    with pytest.raises(InputError, match="one bundle"):
        report_html(pair)
    assert report_html(pair, force=True)


@pytest.mark.parametrize("series", [{"a": [1.0]}, {"a": [2.0, 2.0]}, {"a": [0.001, 900.0], "b": [5.0] * 3000}])
def test_plots_are_well_formed_for_every_sample(series: dict[str, list[float]]) -> None:
    for plot in (ecdf(series, unit="ms"), timeline(series, unit="ms")):
        tree = ET.fromstring(f"<all>{plot}</all>")
        lines = tree.findall(".//polyline")
        assert len(lines) == len(series)
        assert "nan" not in plot
        assert all(len(line.attrib["points"].split()) <= MAX_POINTS for line in lines)


def test_thinning_keeps_the_outlier() -> None:
    flat = [1.0] * 5000
    flat[1234] = 100.0
    (line,) = ET.fromstring(f"<all>{timeline({'a': flat}, unit='ms')}</all>").findall(".//polyline")
    heights = [float(point.split(",")[1]) for point in line.attrib["points"].split()]
    assert min(heights) == pytest.approx(14, abs=0.2)


def test_waterfall_bars_follow_each_other() -> None:
    tree = ET.fromstring(waterfall([("a", 1.0), ("b", 3.0), ("c", 0.0)], unit="ms"))
    bars = [(float(bar.attrib["x"]), float(bar.attrib["width"])) for bar in tree.findall("rect")]
    assert bars[1][0] == pytest.approx(bars[0][0] + bars[0][1], abs=0.2)
    assert bars[1][1] == pytest.approx(3 * bars[0][1], abs=0.5)


def test_ticks_are_few_and_inside() -> None:
    for axis in (
        Axis(title="", low=0, high=1),
        Axis(title="", low=0.02, high=90, log=True),
        Axis(title="", low=3, high=3),
    ):
        ticks = axis.ticks()
        assert len(ticks) <= 17
        assert all(axis.low <= tick <= axis.high for tick in ticks)
