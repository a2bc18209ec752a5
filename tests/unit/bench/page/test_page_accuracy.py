"""Which evaluation is drawn with which result."""

from pathlib import Path

import pytest

from edge_mm.bench.page.accuracy import read_accuracies
from edge_mm.contracts.base import to_json
from edge_mm.errors import ContractMismatchError, InputError
from tests.unit.bench.bench_results import MS, result, steady
from tests.unit.bench.page.page_parts import evaluation

ONE = result({"vision": steady(MS)})
OTHER = result({"vision": steady(MS)}, digest="b" * 64)
QUANTISED = ONE.model_copy(update={"bundle": ONE.bundle.model_copy(update={"candidates": {"vision": "int8"}})})
PATHS = [Path("one.json"), Path("other.json")]


@pytest.fixture
def scored(tmp_path: Path) -> Path:
    path = tmp_path / "eval.json"
    path.write_bytes(to_json(evaluation()))
    return path


def test_evaluation_finds_the_results_of_its_bundle(scored: Path) -> None:
    assert read_accuracies([str(scored)], PATHS, [OTHER, ONE]) == [None, evaluation()]


def test_evaluation_is_given_to_one_result_by_name(scored: Path) -> None:
    assert read_accuracies([f"one.json={scored}"], PATHS, [ONE, QUANTISED]) == [evaluation(), None]


def test_nothing_given_is_nothing_drawn() -> None:
    assert read_accuracies([], PATHS, [ONE, OTHER]) == [None, None]


@pytest.mark.parametrize(
    ("word", "results", "said"),
    [
        ("{scored}", [OTHER, OTHER], "a bundle that was measured"),
        ("{scored}", [ONE, QUANTISED], "one choice of candidates, got 2"),
        ("third.json={scored}", [ONE, OTHER], "one of the results one.json, other.json"),
        ("other.json={scored}", [ONE, OTHER], "an evaluation of bundle bbbbbbbbbbbb"),
        ("none.json", [ONE, OTHER], "No such file"),
    ],
)
def test_what_does_not_fit_is_refused(scored: Path, word: str, results: list[object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_accuracies([word.format(scored=scored)], PATHS, results)  # type: ignore[arg-type]


def test_another_file_is_no_evaluation(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text("{}")
    with pytest.raises(ContractMismatchError, match="field"):
        read_accuracies([str(path)], PATHS, [ONE, OTHER])
