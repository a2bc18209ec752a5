"""``edge-mm bench BUNDLE --session FOLDER`` on a real bundle and a real engine."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

from edge_mm.bench.command import app
from edge_mm.bench.load import read_result
from edge_mm.bench.result import BenchResult
from edge_mm.bench.schema import result_schema
from edge_mm.bench.session_scenario import Session
from edge_mm.contracts.base import parse_mapping
from edge_mm.errors import ContractMismatchError, EdgeMMError, InputError, UsageError
from edge_mm.samples import Sample
from edge_mm.sources.write_session import write_session
from tests.support.bundles import build_bundle
from tests.support.sessions import S, build_session, grey

STAGES = [f"{part}.{name}" for part in ("encode", "preprocess") for name in ("audio", "text", "vision")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle, a session, and the result of three passes."""
    root = tmp_path_factory.mktemp("session")
    build_bundle(root / "tiny")
    build_session(root / "played")
    done = bench(root / "tiny", "--session", root / "played", "--passes", 3, "--force", "--out", root / "a.json")
    assert done.exit_code == 0, done.exception
    (root / "table.txt").write_text(done.stdout)
    return root


def bench(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def header(root: Path, modality: str, kind: str) -> Path:
    """A session without events."""
    root.mkdir()
    (root / "session.json").write_text(json.dumps({"schema_version": 1, "modalities": {modality: kind}, "end_ns": S}))
    (root / "events.jsonl").write_text("")
    return root


def test_rows_are_the_decisions_and_every_stage(folder: Path) -> None:
    measured = read_result(folder / "a.json")
    assert (measured.rows[0].label, measured.rows[0].what) == ("session", "session")
    assert sorted(row.label for row in measured.rows if row.what == "stage") == sorted([*STAGES, "fusion", "heads"])
    assert isinstance(measured.scenario, Session)
    assert measured.session is not None
    for row in measured.rows:
        assert len(row.runs) == measured.planned_runs == 3
    by_label = {row.label: row.latency.queries for row in measured.rows}
    assert by_label["session"] == by_label["fusion"] == by_label["heads"] == 3 * measured.session.decisions == 90
    for name, uses in measured.session.uses.items():
        assert by_label[f"encode.{name}"] == 3 * uses["fresh"]


def test_time_of_the_median_is_attributed(folder: Path) -> None:
    whole = read_result(folder / "a.json").row("session")
    assert whole is not None
    (median,) = whole.attribution
    assert {stage.stage for stage in median.stages} <= {*STAGES, "fusion", "heads", "offer", "queue"}
    assert 0 < median.explained <= 1.01


def test_table_says_what_was_measured_and_from_what(folder: Path) -> None:
    printed = (folder / "table.txt").read_text()
    assert "session, 3 runs" in printed
    assert "without the capture device" in printed
    assert "Each pass: 30 decisions\n" in printed
    assert "text: encodings 1 fresh, 26 cached, 1 stale, 2 absent; samples lost: none" in printed
    assert "session, p50 and above: " in printed


def test_result_keeps_its_contract(folder: Path) -> None:
    data = json.loads((folder / "a.json").read_bytes())
    Draft202012Validator(json.loads(result_schema())).validate(data)
    assert str(folder) not in json.dumps(data)
    with pytest.raises(ContractMismatchError):
        parse_mapping(BenchResult, data | {"session": None}, where="result")


def test_results_are_compared_and_drawn(folder: Path, tmp_path: Path) -> None:
    first = folder / "a.json"
    compared = bench("compare", first, first)
    assert compared.exit_code == 0, compared.exception
    assert "session: cannot tell" in compared.stdout
    drawn = bench("report", first, "--out", tmp_path / "page.html")
    assert drawn.exit_code == 0, drawn.exception
    page = (tmp_path / "page.html").read_text()
    assert all(text in page for text in (">session<", ">encode.vision<", "Decisions", "Stages"))
    assert "What each subset of the modalities costs" not in page


def test_another_session_is_another_scenario(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    samples = [Sample(modality="vision", capture_ns=at * S // 10, payload=grey(at)) for at in range(10)]
    write_session(other, samples, start_ns=0, end_ns=S)
    out = tmp_path / "b.json"
    done = bench(folder / "tiny", "--session", other, "--quick", "--rate-hz", 20, "--out", out)
    assert done.exit_code == 0, done.exception
    assert read_result(out).planned_runs == 1
    for command in ("compare", "merge"):
        refused = bench(command, folder / "a.json", out)
        assert type(refused.exception) is InputError
        assert "scenario" in str(refused.exception)


def test_stage_that_ran_once_has_no_row(folder: Path) -> None:
    done = bench(folder / "tiny", "--session", folder / "played", "--quick", "--json")
    labels = {row["label"] for row in json.loads(done.stdout)["rows"]}
    assert "encode.vision" in labels
    assert not {"encode.text", "preprocess.text"} & labels


def test_bundle_without_a_fusion_plays_too(folder: Path, tmp_path: Path) -> None:
    whole = build_bundle(tmp_path / "whole", split=False)
    done = bench(whole, "--session", folder / "played", "--quick", "--json")
    assert done.exit_code == 0, done.exception
    assert json.loads(done.stdout)["session"]["decisions"] == 30


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        (InputError, "modality 'touch'", ["--session", "{tmp}/touch"]),
        (
            InputError,
            "a session that leads to decisions, got none (10 ticks no_input)",
            ["--session", "{tmp}/silent", "--force"],
        ),
        (InputError, "session.json", ["--session", "{tmp}"]),
        (UsageError, "decision rate", ["--session", "{folder}/played", "--rate-hz", "0"]),
        (UsageError, "--queries, --warm-up", ["--session", "{folder}/played", "--queries", "5", "--warm-up", "2"]),
        (UsageError, "without --session", ["--rate-hz", "5"]),
    ],
)
def test_bad_input_is_one_clear_error(
    folder: Path, tmp_path: Path, kind: type[EdgeMMError], said: str, words: Sequence[str]
) -> None:
    header(tmp_path / "touch", "touch", "vector")
    header(tmp_path / "silent", "text", "text")
    refused = bench(folder / "tiny", *(word.format(tmp=tmp_path, folder=folder) for word in words))
    assert type(refused.exception) is kind, refused
    assert said in str(refused.exception)
