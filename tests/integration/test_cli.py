"""The commands as a user meets them."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import cv2
import pytest
import soundfile

from tests.support.bundles import PIXELS, RATE_HZ, SAMPLES, build_bundle, replace_file, selftest
from tests.support.command import edge_mm, everything_in
from tests.support.sessions import build_session


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EDGE_MM_CACHE", str(tmp_path / "cache"))
    build_bundle(tmp_path / "bundle")
    build_session(tmp_path / "session")
    cv2.imwrite(str(tmp_path / "a.png"), PIXELS)
    soundfile.write(str(tmp_path / "a.wav"), SAMPLES, RATE_HZ, subtype="FLOAT")
    (tmp_path / "a.txt").write_text("two three seven", encoding="utf-8")
    items = [
        {"id": str(number), "label": label, "image": "a.png", "text": "one"}
        for number, label in enumerate(("see", "hear", "read"))
    ]
    (tmp_path / "items.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items))
    return tmp_path


def test_predict_prints_the_promised_json(folder: Path) -> None:
    outcome = edge_mm("predict", folder / "bundle", "--image", folder / "a.png", "--text", "two three seven", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    found = outcome.json()
    assert set(found) == {"result", "other_results", "modalities", "timing_ms"}
    assert set(found["result"]) == {"task", "label", "scores"}
    assert (found["result"]["task"], found["result"]["label"]) == ("classification", "read")
    assert sum(found["result"]["scores"].values()) == pytest.approx(1)
    assert found["other_results"]["level"]["values"]["level"] == pytest.approx(3.4)
    assert found["modalities"] == {
        "vision": {"present": True, "age_s": 0.0, "source": "fresh"},
        "audio": {"present": False, "age_s": None, "source": "absent"},
        "text": {"present": True, "age_s": 0.0, "source": "fresh"},
    }
    assert {"preprocess.vision", "encode.text", "fusion", "total"} <= set(found["timing_ms"])


def test_predict_from_a_text_file_is_predict_from_its_text(folder: Path) -> None:
    inline = edge_mm("predict", folder / "bundle", "--text", "two three seven", "--json").json()
    read = edge_mm("predict", folder / "bundle", "--text-file", folder / "a.txt", "--json").json()
    assert inline["result"] == read["result"]


def test_predict_prints_for_people(folder: Path) -> None:
    outcome = edge_mm("predict", folder / "bundle", "--audio", folder / "a.wav")
    assert outcome.code == 0
    assert outcome.out.startswith("hear 0.63")
    assert "audio fresh" in outcome.out
    assert "vision absent" in outcome.out
    assert "total" in outcome.out


@pytest.mark.parametrize(
    "inputs", [[], ["--vector", "v.json"], ["--text", "a", "--text-file", "b"], ["--text", "a", "--engine", "steam"]]
)
def test_predict_refuses_what_makes_no_sense(folder: Path, inputs: list[str]) -> None:
    outcome = edge_mm("predict", folder / "bundle", *inputs)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("error: ")
    assert outcome.err.count("\n") == 1


def test_replay_prints_every_decision_then_the_counts(folder: Path) -> None:
    outcome = edge_mm("replay", folder / "bundle", folder / "session", "--rate-hz", 5)
    assert outcome.code == 0
    lines = outcome.out.splitlines()
    assert lines[1].split()[:4] == ["0.400", "s", "read", "0.85"]
    assert "text fresh   0.100 s" in lines[1]
    assert lines[16:] == [
        "15 decisions",
        "vision: 10 samples, 9 encoded, 0 unchanged, 1 replaced",
        "audio: 19 samples, 10 encoded, 0 unchanged, 8 overrun",
        "text: 2 samples, 1 encoded, 1 unchanged",
    ]


def test_replay_gives_json_and_a_file_of_lines(folder: Path) -> None:
    out = folder / "decisions.jsonl"
    outcome = edge_mm("replay", folder / "bundle", folder / "session", "--json", "--out", out, "--rate-hz", 5)
    found = outcome.json()
    assert [json.loads(line) for line in out.read_text().splitlines()] == found["decisions"]
    assert found["stats"]["decisions"] == len(found["decisions"]) == 15


def test_replay_of_the_monolithic_graph(folder: Path) -> None:
    whole = edge_mm("replay", folder / "bundle", folder / "session", "--json", "--monolithic").json()
    split = edge_mm("replay", folder / "bundle", folder / "session", "--json").json()
    assert [one["modalities"] for one in whole["decisions"]] == [one["modalities"] for one in split["decisions"]]


def test_replay_counts_a_bad_file_and_goes_on(folder: Path) -> None:
    (folder / "session" / "media" / "vision-000000.png").write_bytes(b"no picture")
    outcome = edge_mm("replay", folder / "bundle", folder / "session")
    assert outcome.code == 0
    assert "1 unreadable" in outcome.out
    assert "vision: last error: " in outcome.out


def test_evaluate_prints_a_row_for_each_subset_and_writes_the_same_as_json(folder: Path) -> None:
    out = folder / "accuracy.json"
    outcome = edge_mm("evaluate", folder / "bundle", "--data", folder / "items.jsonl", "--out", out)
    assert outcome.code == 0
    assert sum(line.startswith(("vision", "audio", "text")) for line in outcome.out.splitlines()) == 7
    again = edge_mm("evaluate", folder / "bundle", "--data", folder / "items.jsonl", "--json").json()
    assert json.loads(out.read_text()) == again
    assert again["engine"] == "onnxruntime"


def test_inspect(folder: Path) -> None:
    outcome = edge_mm("inspect", folder / "bundle")
    assert outcome.code == 0
    assert "sense: classification of see, hear, read" in outcome.out
    found = edge_mm("inspect", folder / "bundle", "--json").json()
    assert found["manifest"] == json.loads((folder / "bundle" / "manifest.json").read_bytes())
    assert len(found["digest"]) == 64


def test_doctor_without_and_with_a_bundle(folder: Path) -> None:
    alone = edge_mm("doctor", "--json")
    assert alone.code == 0
    findings = {
        finding["name"]: finding for finding in edge_mm("doctor", folder / "bundle", "--json").json()["findings"]
    }
    assert findings["self-test"]["state"] == "ok"
    assert "cache" in findings
    assert "microphone" in findings
    assert "self-test" not in alone.out


def test_doctor_refuses_a_bundle_that_answers_otherwise_here(folder: Path) -> None:
    (folder / "bundle" / "graphs" / "vision.onnx").write_bytes(b"")
    assert edge_mm("doctor", folder / "bundle").code == 4
    recorded = selftest()
    other = build_bundle(folder / "other")
    replace_file(other, "selftest.npz", recorded)
    replace_file(other, "graphs/vision.onnx", (other / "graphs/vision.onnx").read_bytes())
    replace_file(other, "graphs/audio.onnx", wrong_audio_encoder())
    outcome = edge_mm("doctor", other)
    assert outcome.code == 3
    assert "failed   self-test" in outcome.out
    assert "audio" in outcome.out


def wrong_audio_encoder() -> bytes:
    """One that hears twice as loud."""
    import onnx

    from tests.support.graphs import audio_encoder

    model = onnx.load_from_string(audio_encoder())
    for node in model.graph.node:
        if node.op_type == "Abs":
            del node.input[:]
            node.op_type = "Add"
            node.input.extend(["wave", "wave"])
    return bytes(model.SerializeToString())


def test_the_real_command_writes_json_and_nothing_outside_its_cache(folder: Path) -> None:
    home = folder / "home"
    home.mkdir()
    before = everything_in(folder)
    done = subprocess.run(
        [sys.executable, "-m", "edge_mm", "predict", "bundle", "--image", "a.png", "--json"],
        cwd=folder,
        env={**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / "xdg")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["result"]["label"] == "see"
    after = everything_in(folder)
    assert {path for path in after if not path.startswith("cache/")} == set(before)


def test_ctrl_c_ends_with_130_and_leaves_nothing_half_written(folder: Path) -> None:
    program = [sys.executable, "-m", "edge_mm", "replay", "bundle", "session", "--rate-hz", "1000", "--out", "d.jsonl"]
    with subprocess.Popen(program, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert not [path for path in folder.iterdir() if "d.jsonl" in path.name]
