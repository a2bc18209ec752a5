"""``edge-mm bench check`` on real files, and on those that were contributed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from edge_mm.bench.command import app
from edge_mm.bench.contribution import check_contribution
from edge_mm.bench.load import read_result
from edge_mm.bench.result import result_json
from edge_mm.errors import ContractMismatchError, GateError
from tests.docs.markdown import ROOT
from tests.unit.bench.bench_results import MS, result, steady

CONTRIBUTED = sorted((ROOT / "docs" / "results" / "devices").glob("**/*.json"))


def test_every_contributed_result_can_be_taken() -> None:
    found = [check_contribution(read_result(path), path) for path in CONTRIBUTED]
    assert [one for one in found if not one.good] == []


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.json"
    path.write_bytes(result_json(result({"vision": steady(MS)})))
    return path


def test_good_and_bad_files_are_told_apart(good: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(result_json(result({"vision": steady(MS)}).model_copy(update={"planned_runs": 1})))
    fine = CliRunner().invoke(app, ["check", str(good)])
    assert fine.exit_code == 0
    assert f"{good}: good" in fine.stdout
    mixed = CliRunner().invoke(app, ["check", str(good), str(bad), "--json"])
    assert type(mixed.exception) is GateError
    assert [len(one["faults"]) for one in json.loads(mixed.stdout)] == [0, 1]


def test_result_without_an_environment_is_none(good: Path) -> None:
    data = json.loads(good.read_bytes())
    del data["environment"]
    good.write_text(json.dumps(data))
    assert type(CliRunner().invoke(app, ["check", str(good)]).exception) is ContractMismatchError
