"""Tables of results: what they show, and what they must not show."""

import io

from rich.console import Console

from edge_mm.bench.render import print_bench
from edge_mm.bench.result import BenchResult, make_row
from tests.unit.bench.bench_results import MS, result, run, steady


def shown(one: BenchResult) -> str:
    file = io.StringIO()
    print_bench(one, Console(file=file, width=200))
    return file.getvalue()


def cells(text: str, label: str) -> list[str]:
    line = next(line for line in text.splitlines() if line.strip().startswith(label))
    return line.split()


def test_percentile_without_support_is_not_printed() -> None:
    text = shown(result({"vision": steady(10 * MS)}))
    assert "needs 462 more" in text
    assert cells(text, "vision")[1:3] == ["10.001", "10.002"]


def test_share_of_the_monolithic_row() -> None:
    one = result({"vision": steady(2 * MS)})
    whole = make_row("monolithic", "monolithic", tuple(steady(8 * MS)), scenario=one.scenario)
    alone = make_row("encoder vision", "encoder", tuple(steady(MS)), scenario=one.scenario)
    text = shown(one.model_copy(update={"rows": (*one.rows, whole, alone)}))
    assert cells(text, "vision")[-1] == "25%"
    assert cells(text, "monolithic")[-1] == "100%"
    assert cells(text, "encoder vision")[-1] == "-"


def test_interrupted_untuned_and_throttled_are_said() -> None:
    one = result({"vision": [run([MS] * 20, complete=False)]}, mode="15W")
    text = shown(one.model_copy(update={"complete": False}))
    assert "INTERRUPTED" in text
    assert "Not tuned on this device" in text
    assert "power mode 15W" in text
    tuned = one.bundle.model_copy(update={"tuned": True})
    assert "Not tuned" not in shown(one.model_copy(update={"bundle": tuned}))
