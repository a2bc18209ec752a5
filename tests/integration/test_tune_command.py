"""``edge-mm tune`` on real graphs, and the commands that use what it chose.

The heavy candidates take about a hundred times as long as the plain ones, so that no load on the machine can hide it.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from edge_mm.bench.load import read_result
from edge_mm.bench.result import BundleFact
from edge_mm.bundle.open import open_bundle
from edge_mm.contracts.plan import Plan
from edge_mm.tune.store import plan_path
from tests.support.bundles import build_bundle
from tests.support.candidates import build_candidates, heavier, plain, shifted
from tests.support.command import edge_mm

CHOSEN = {"enc_vision": "light", "enc_audio": "light", "enc_text": "fp32", "fusion": "fp32"}


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EDGE_MM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("EDGE_MM_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two graphs with two candidates: the heavy one is the first of one and the second of the other."""
    vision = [("heavy", heavier(plain("enc_vision"), "seen")), ("light", plain("enc_vision"))]
    audio = [("light", plain("enc_audio")), ("heavy", heavier(plain("enc_audio"), "heard"))]
    return build_candidates(tmp_path_factory.mktemp("tune") / "two", {"enc_vision": vision, "enc_audio": audio})


def kept(root: Path, threads: int = 1) -> Path:
    return plan_path(open_bundle(root).digest, engine="onnxruntime", threads=threads)


def predicted(root: Path) -> tuple[object, str]:
    outcome = edge_mm("predict", root, "--text", "two three seven", "--json")
    assert outcome.code == 0
    return outcome.json()["result"], outcome.err


def benched(root: Path, out: Path, *options: object) -> tuple[BundleFact, str]:
    outcome = edge_mm("bench", root, "--quick", "--queries", 3, "--out", out, *options)
    assert outcome.code == 0, outcome.err
    return read_result(out).bundle, outcome.out


def test_the_light_candidates_are_chosen_and_the_others_refused_with_figures(bundle: Path) -> None:
    outcome = edge_mm("tune", bundle, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    plan = Plan.model_validate_json(outcome.out)
    assert plan.choice == CHOSEN
    for graph in (plan.graphs["enc_vision"], plan.graphs["enc_audio"]):
        heavy, light = graph.of("heavy"), graph.of("light")
        assert heavy.median_ns > 5 * light.median_ns
        assert heavy.error is not None
        assert heavy.error.within_tolerance
        assert re.fullmatch(r"slower: heavy \S+ ms, light \S+ ms on this device", graph.rejected["heavy"])
    total_ns = sum(graph.of(CHOSEN[name]).median_ns for name, graph in plan.graphs.items())
    assert plan.decision_ns == pytest.approx(total_ns, abs=1)
    assert kept(bundle).is_file()


def test_the_other_commands_run_what_was_chosen(bundle: Path, tmp_path: Path) -> None:
    fact, printed = benched(bundle, tmp_path / "before.json")
    assert (fact.tuned, fact.candidates["enc_vision"], fact.candidates["enc_audio"]) == (False, "heavy", "light")
    assert "Not tuned on this device (never tuned here for onnxruntime with 1 thread)" in printed
    before = predicted(bundle)

    fact, printed = benched(bundle, tmp_path / "after.json", "--tune")
    assert (fact.tuned, fact.not_tuned, fact.candidates) == (True, None, CHOSEN)
    assert "Not tuned" not in printed
    assert predicted(bundle) == before

    fact, printed = benched(bundle, tmp_path / "asked.json", "--candidate", "enc_audio=heavy")
    assert (fact.tuned, fact.candidates["enc_audio"], fact.candidates["enc_vision"]) == (False, "heavy", "light")
    assert "other candidates were asked for than tuning chose" in printed
    assert not benched(bundle, tmp_path / "threads.json", "--threads", 2)[0].tuned


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: data[:-40], "the plan is damaged"),
        (lambda data: data.replace(b'"cores online": "', b'"cores online": "9'), "cores online was 9"),
    ],
)
def test_a_plan_that_does_not_hold_is_said_and_not_used(state: Path, tmp_path: Path, spoil, said: str) -> None:  # noqa: ANN001
    root = build_bundle(tmp_path / "tiny", monolithic=False)
    assert edge_mm("tune", root, "--rounds", 6).code == 0
    path = kept(root)
    assert state in path.parents
    path.write_bytes(spoil(path.read_bytes()))
    _, note = predicted(root)
    assert note.startswith("note: ")
    assert said in note
    assert note.count("\n") == 1
    assert edge_mm("tune", root, "--rounds", 6).code == 0
    assert predicted(root)[1] == ""


def mixed(root: Path, first: Sequence[tuple[str, bytes]]) -> Path:
    return build_candidates(root, {"enc_audio": first})


def test_a_wrong_or_broken_candidate_is_refused_whatever_its_speed(tmp_path: Path) -> None:
    slow, off = heavier(plain("enc_audio"), "heard"), shifted(plain("enc_audio"), "heard", 0.5)
    nan, broken = shifted(plain("enc_audio"), "heard", float("nan")), plain("enc_audio")[:20]
    root = mixed(tmp_path / "off", [("slow", slow), ("off", off), ("nan", nan), ("broken", broken)])
    outcome = edge_mm("tune", root)
    assert outcome.code == 0
    lines = {line.split()[1]: line for line in outcome.out.splitlines() if line.startswith("enc_audio")}
    assert lines["slow"].endswith("chosen")
    assert "rejected: output error 1.5, beyond the self-test's tolerance" in lines["off"]
    assert "rejected: does not run here: graph " in lines["broken"]
    assert "rejected: does not run here: output 'l" in lines["nan"]
    assert "expected finite values, got NaN or infinity" in lines["nan"]
    assert edge_mm("tune", root, "--max-error", 2, "--json").json()["graphs"]["enc_audio"]["chosen"] == "off"


def test_budgets_that_are_not_met_end_with_3(tmp_path: Path) -> None:
    root = mixed(tmp_path / "off", [("off", shifted(plain("enc_audio"), "heard", 0.5))])
    outcome = edge_mm("tune", root)
    assert (outcome.code, outcome.out) == (3, "")
    assert "graph 'enc_audio': first candidate 'off': expected outputs within the error budget" in outcome.err
    assert not kept(root).exists()
    outcome = edge_mm("tune", root, "--max-error", 2, "--max-ms", 1e-5, "--rounds", 6, "--json")
    assert outcome.code == 3
    assert json.loads(outcome.out)["graphs"]["enc_audio"]["chosen"] == "off"
    assert "one decision with every modality: expected at most 0.0000 ms" in outcome.err
