"""Comparing result files."""

import json
from pathlib import Path
from typing import Any

import pytest

from edge_mm.bench.compare import compare
from edge_mm.bench.load import Compared, Statistic, read_compared, read_result, run_number
from edge_mm.bench.result import BenchResult, result_json
from edge_mm.bench.scenarios import MultiStream, Offline
from edge_mm.errors import ContractMismatchError, InputError
from tests.unit.bench.bench_results import MS, result, run, steady


def compared(one: BenchResult) -> Compared:
    return Compared.model_validate(one.model_dump(mode="json"))


def write(path: Path, one: BenchResult, **changes: object) -> Path:
    path.write_text(json.dumps(json.loads(result_json(one)) | changes))
    return path


def test_rows_are_judged_one_by_one() -> None:
    a = compared(result({"vision": steady(10 * MS), "audio": steady(5 * MS), "text": steady(3 * MS)}))
    b = compared(result({"vision": steady(11 * MS), "audio": steady(5 * MS), "text": steady(2 * MS)}))
    found = compare(a, b)
    assert {label: verdict.answer for label, verdict in found.rows.items()} == {
        "vision": "slower",
        "audio": "cannot tell",
        "text": "faster",
    }
    assert found.rows["vision"].detectable_percent is not None
    assert (found.forced, found.notes) == ((), ())


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"digest": "b" * 64}, "bundle demo aaaaaaaaaaaa and demo bbbbbbbbbbbb"),
        ({"mode": "15W"}, "power mode MAXN and 15W"),
        ({"scenario": MultiStream(min_queries=20)}, "scenario"),
    ],
)
def test_results_of_different_things_are_refused_unless_forced(other: dict[str, Any], said: str) -> None:
    a = compared(result({"vision": steady(MS)}, mode="MAXN"))
    b = compared(result({"vision": steady(MS)}, **({"mode": "MAXN"} | other)))
    with pytest.raises(InputError, match=said):
        compare(a, b)
    assert said in compare(a, b, force=True).forced[0]


def test_what_may_explain_a_difference_is_told() -> None:
    a, b = result({"vision": steady(MS)}), result({"vision": steady(MS)}, threads=4)
    environment = b.environment.model_copy(update={"libraries": {**b.environment.libraries, "onnxruntime": "0.1"}})
    notes = " | ".join(compare(compared(a), compared(b.model_copy(update={"environment": environment}))).notes)
    assert "engine: threads 1 and 4" in notes
    assert "libraries: onnxruntime" in notes


def test_interrupted_runs_and_lonely_rows_are_left_out_and_counted() -> None:
    a = compared(result({"vision": [*steady(MS, 7), run([MS, MS], complete=False)], "audio": steady(MS)}))
    b = compared(result({"vision": steady(MS)}))
    found = compare(a, b)
    assert found.rows["vision"].pairs == 7
    assert "1 interrupted runs of A are left out" in found.notes
    assert "not compared, complete in A at most: audio" in found.notes
    assert "vision: 7 and 10 runs; the first 7 of each are compared" in found.notes


def test_nothing_in_common_is_a_clear_error() -> None:
    a, b = compared(result({"vision": steady(MS)})), compared(result({"audio": steady(MS)}))
    with pytest.raises(InputError, match="a row with complete runs in both, got none"):
        compare(a, b)


@pytest.mark.parametrize(("statistic", "number"), [("median", 2.5), ("mean", 4.0), ("min", 1.0), ("p90", 7.6)])
def test_a_run_is_one_number(statistic: Statistic, number: float) -> None:
    assert run_number([1, 2, 3, 10], statistic) == pytest.approx(number, abs=0.4)


def test_offline_compares_time_per_batch() -> None:
    offline = Offline(samples=20)
    a = compared(result({"vision": [run([MS] * 20)] * 8}, scenario=offline))
    assert a.costs("vision", "median") == [MS] * 8


def test_file_round_trip(tmp_path: Path) -> None:
    one = result({"vision": steady(MS)}, mode="MAXN")
    path = write(tmp_path / "a.json", one)
    assert read_result(path) == one
    assert read_compared(path, force=False) == compared(one)


def test_another_schema_version_is_refused_but_read_if_forced(tmp_path: Path) -> None:
    path = write(tmp_path / "old.json", result({"vision": steady(MS)}), schema_version=7, news=[1])
    with pytest.raises(ContractMismatchError, match=r"'schema_version': expected 1, got 7\..*--force"):
        read_compared(path, force=False)
    forced = read_compared(path, force=True)
    assert forced.schema_version == 7
    assert len(forced.costs("vision", "median")) == 10
    assert "schema version 7 and 1" in compare(forced, compared(result({"vision": steady(MS)})), force=True).forced


def test_forced_reading_of_something_else_is_a_clear_error(tmp_path: Path) -> None:
    path = write(tmp_path / "old.json", result({"vision": steady(MS)}), schema_version=7, rows="none")
    with pytest.raises(ContractMismatchError, match="field 'rows': expected what a comparison needs"):
        read_compared(path, force=True)


def test_result_that_contradicts_its_own_latencies_is_refused(tmp_path: Path) -> None:
    one = result({"vision": steady(10 * MS)})
    data = json.loads(result_json(one))
    data["rows"][0]["latency"]["percentiles"][0]["value_ns"] = 1
    path = tmp_path / "forged.json"
    path.write_text(json.dumps(data))
    with pytest.raises(ContractMismatchError, match="the latency of row 'vision' as its runs give it"):
        read_result(path)


def test_result_without_environment_or_its_end_is_invalid(tmp_path: Path) -> None:
    one = result({"vision": steady(MS)})
    data = json.loads(result_json(one))
    for change in ({"environment": None}, {"environment": {**data["environment"], "after": None}}):
        path = tmp_path / "bare.json"
        path.write_text(json.dumps(data | change))
        with pytest.raises(ContractMismatchError):
            read_result(path)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"kind": "ab"}', "null"])
def test_no_result_is_a_clear_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "no.json"
    path.write_text(content)
    with pytest.raises(InputError, match="expected a result of `edge-mm bench`"):
        read_compared(path, force=False)


def test_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_compared(tmp_path / "absent.json", force=False)
