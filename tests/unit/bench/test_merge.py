"""Tables of several results."""

import pytest

from edge_mm.bench.merge import merge
from edge_mm.bench.merge_text import markdown
from edge_mm.errors import InputError
from tests.unit.bench.bench_results import MS, result, steady


def test_a_column_for_each_result_and_a_row_for_each_label() -> None:
    a = result({"vision": steady(10 * MS), "audio": steady(5 * MS)}, mode="15W")
    b = result({"vision": steady(8 * MS), "text": steady(MS)}, mode="MAXN")
    merged = merge([a, b])
    assert merged.rows == ("vision", "audio", "text")
    assert "15W" in merged.columns[0].title
    assert "MAXN" in merged.columns[1].title
    lines = markdown(merged).splitlines()
    assert lines[4] == "| vision | 10.001 / - | 8.001 / - |"
    assert lines[5] == "| audio | 5.001 / - | - |"


def test_equal_machines_are_numbered_and_an_interrupted_one_is_marked() -> None:
    one = result({"vision": steady(MS)})
    merged = merge([one, one.model_copy(update={"complete": False})])
    assert [column.title[-3:] for column in merged.columns] == ["(1)", "(2)"]
    assert "(interrupted)" in markdown(merged)


def test_different_bundles_are_refused_unless_forced() -> None:
    one, other = result({"vision": steady(MS)}), result({"vision": steady(MS)}, digest="b" * 64)
    with pytest.raises(InputError, match="one bundle and one scenario, got demo aaaaaaaaaaaa"):
        merge([one, other])
    assert len(merge([one, other], force=True).columns) == 2


def test_nothing_to_merge_is_a_clear_error() -> None:
    with pytest.raises(InputError, match="at least one result"):
        merge([])
