"""``edge-mm bench`` on a real bundle and a real engine."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from edge_mm.bench.command import app
from edge_mm.bench.load import read_result
from edge_mm.bench.result import result_json
from edge_mm.errors import BundleError, ContractMismatchError, EdgeMMError, GateError, InputError, UsageError
from tests.support.bundles import build_bundle
from tests.unit.bench.bench_results import MS, result, steady

SUBSETS = ["vision", "audio", "text", "vision+audio", "vision+text", "audio+text", "vision+audio+text"]
GRAPHS = ["encoder vision", "encoder audio", "encoder text", "fusion", "monolithic"]
TRUE = f'"{sys.executable}" -c "import time; time.sleep(0.01)"'


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_bundle(tmp_path_factory.mktemp("bench") / "tiny")


def bench(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def fails(kind: type[EdgeMMError], said: str, words: Sequence[object]) -> None:
    outcome = bench(*words)
    assert type(outcome.exception) is kind, outcome
    assert said in str(outcome.exception)


def test_table_has_a_row_for_each_subset_and_each_graph(bundle: Path, tmp_path: Path) -> None:
    outcome = bench(bundle, "--runs", 2, "--queries", 40, "--force", "--out", tmp_path / "a.json")
    assert outcome.exit_code == 0, outcome.exception
    for label in SUBSETS + GRAPHS:
        assert f"\n  {label} " in outcome.stdout
    assert "needs 582 more" in outcome.stdout
    assert "Not tuned on this device" in outcome.stdout
    measured = read_result(tmp_path / "a.json")
    assert [row.label for row in measured.rows] == SUBSETS + GRAPHS
    assert {row.latency.queries for row in measured.rows} == {80}
    assert measured.environment.after is not None


def test_time_of_a_decision_is_attributed_to_its_stages(bundle: Path) -> None:
    rows = json.loads(bench(bundle, "--quick", "--json").stdout)["rows"]
    (median,) = next(row for row in rows if row["label"] == "vision+audio+text")["attribution"]
    names = {"preprocess", "encode"}
    parts = {f"{part}.{modality}" for part in names for modality in ("vision", "audio", "text")}
    assert {stage["stage"] for stage in median["stages"]} == parts | {"queue", "fusion", "heads"}
    assert 0.2 < median["explained"] <= 1


@pytest.mark.parametrize(
    "scenario",
    [
        ("multi-stream",),
        ("offline",),
        ("server", "--qps", 500, "--bound-ms", 50),
    ],
)
def test_other_scenarios(bundle: Path, scenario: tuple[object, ...]) -> None:
    outcome = bench(bundle, "--quick", "--queries", 20, "--json", "--scenario", *scenario)
    assert outcome.exit_code == 0, outcome.exception
    assert len(json.loads(outcome.stdout)["rows"]) == 12


def test_bundle_without_a_fusion_has_its_monolithic_row(tmp_path: Path) -> None:
    whole = build_bundle(tmp_path / "whole", split=False)
    rows = json.loads(bench(whole, "--quick", "--queries", 5, "--json").stdout)["rows"]
    assert [row["label"] for row in rows] == ["monolithic"]


def test_subsets_that_cannot_be_answered_have_no_row(tmp_path: Path) -> None:
    picky = build_bundle(tmp_path / "picky", required=("vision",), monolithic=False)
    rows = json.loads(bench("run", picky, "--quick", "--queries", 5, "--json").stdout)["rows"]
    assert [row["label"] for row in rows if row["what"] == "subset"] == [s for s in SUBSETS if "vision" in s]


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        (InputError, "bundle first", ["/nowhere/bundle"]),
        (BundleError, "manifest.json", ["{tmp}"]),
        (UsageError, "one of onnxruntime", ["{bundle}", "--engine", "abacus"]),
        (UsageError, "one of fp32, got int8", ["{bundle}", "--precision", "int8"]),
        (UsageError, "GRAPH=CANDIDATE", ["{bundle}", "--candidate", "fusion"]),
        (UsageError, "candidate 'int8' of graph 'fusion'", ["{bundle}", "--quick", "--candidate", "fusion=int8"]),
        (UsageError, "--qps and --bound-ms", ["{bundle}", "--scenario", "server"]),
        (UsageError, "no --qps", ["{bundle}", "--qps", "5"]),
        (InputError, "at least 2 answered queries, got 1", ["{bundle}", "--quick", "--queries", "1"]),
        (InputError, "No such file", ["compare", "{tmp}/a.json", "{tmp}/b.json"]),
        (UsageError, "expected a program", ["ab", "", "true"]),
        (UsageError, "No such file", ["ab", "no-such-program", "true"]),
        (InputError, "exit code 0", ["ab", "true", "false"]),
    ],
)
def test_bad_input_is_one_clear_error(
    bundle: Path, tmp_path: Path, kind: type[EdgeMMError], said: str, words: list[str]
) -> None:
    fails(kind, said, [word.format(tmp=tmp_path, bundle=bundle) for word in words])


def test_compare_gate_and_refusals(tmp_path: Path) -> None:
    files = {
        "a": result({"vision": steady(10 * MS)}),
        "slow": result({"vision": steady(11 * MS)}),
        "other": result({"vision": steady(10 * MS)}, digest="b" * 64),
    }
    for name, one in files.items():
        (tmp_path / f"{name}.json").write_bytes(result_json(one))
    a, slow, other = (tmp_path / f"{name}.json" for name in files)
    outcome = bench("compare", a, slow)
    assert outcome.exit_code == 0
    assert "vision: slower: B / A = 1.1" in outcome.stdout
    assert "minimum detectable effect" in outcome.stdout
    fails(GateError, "at most 5 % slower, got vision", ["compare", a, slow, "--fail-if-slower", 5])
    assert GateError.exit_code == 3
    assert bench("compare", slow, a, "--fail-if-slower", 5).exit_code == 0
    fails(InputError, "bundle demo", ["compare", a, other])
    assert "note: forced: bundle demo" in bench("compare", a, other, "--force").stdout
    old = tmp_path / "old.json"
    old.write_text(json.dumps(json.loads(a.read_bytes()) | {"schema_version": 0}))
    fails(ContractMismatchError, "schema_version", ["compare", old, a])
    assert bench("compare", old, a, "--force").exit_code == 0


def test_gate_that_is_blind_says_so(tmp_path: Path) -> None:
    few = tmp_path / "few.json"
    few.write_bytes(result_json(result({"vision": steady(MS, 3)})))
    outcome = bench("compare", few, few, "--fail-if-slower", 5)
    assert outcome.exit_code == 0
    assert "3 pairs are too few, 6 are the least" in outcome.stdout
    assert "a slowdown of 5 % would go unseen in vision" in outcome.stderr


def test_ab_prints_its_verdict_and_writes_its_result(tmp_path: Path) -> None:
    out = tmp_path / "new" / "ab.json"
    outcome = bench("ab", TRUE, TRUE, "--pairs", 2, "--out", out)
    assert outcome.exit_code == 0, outcome.exception
    assert outcome.stdout == "wall time: cannot tell: 2 pairs are too few, 6 are the least\n"
    written = json.loads(out.read_bytes())
    assert (written["kind"], len(written["pairs"]), written["complete"]) == ("ab", 2, True)
    assert written["environment"]["after"] is not None


def test_ab_finds_what_is_slower_by_the_number_that_it_prints() -> None:
    commands = [f'''"{sys.executable}" -c "print('{{\\"p50\\": {value}}}')"''' for value in (1.0, 1.2)]
    fails(GateError, "B +20.00 %", ["ab", *commands, "--pairs", 6, "--metric-json", "p50", "--fail-if-slower", 10])
    rate = bench("ab", *commands, "--pairs", 6, "--metric-json", "p50", "--higher-is-better", "--json")
    assert json.loads(rate.stdout)["verdict"]["answer"] == "faster"


def test_out_that_cannot_be_written_still_prints_the_result(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    outcome = bench(bundle, "--quick", "--queries", 5, "--json", "--out", tmp_path / "file" / "a.json")
    assert "expected a file that can be written" in str(outcome.exception)
    assert len(json.loads(outcome.stdout)["rows"]) == 12


def test_help_names_all_commands() -> None:
    printed = bench("--help").stdout
    assert all(name in printed for name in ("run", "compare", "ab"))


def test_ctrl_c_keeps_what_was_measured_and_says_so(bundle: Path, tmp_path: Path) -> None:
    """How long it takes until something was measured depends on the machine: wait longer until it was long enough."""
    out = tmp_path / "cut.json"
    words = ["bench", str(bundle), "--seconds", "0.1", "--runs", "5000", "--force", "--out", str(out)]
    for delay_s in (2, 4, 8, 16):
        code, printed, errors = _interrupted_after(delay_s, words)
        if out.exists():
            break
    assert code == 130, errors
    assert "Traceback" not in errors
    assert "INTERRUPTED" in printed
    assert not read_result(out).complete


def _interrupted_after(delay_s: float, words: list[str]) -> tuple[int, str, str]:
    main = "from edge_mm.cli.app import main; main()"
    command = [sys.executable, "-c", main, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(delay_s)
        process.send_signal(signal.SIGINT)
        printed, errors = process.communicate(timeout=60)
    return process.returncode, printed, errors
