"""Whatever is wrong with the input: one line that names file and field, exit code 4, nothing written."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
import soundfile

from tests.support.bundles import build_bundle, replace_file, rewrite_manifest
from tests.support.command import Outcome, edge_mm, everything_in
from tests.support.sessions import build_session

Spoil = Callable[[Path], Sequence[object]]
"""Puts something bad into a folder that holds a good bundle and a good session; gives the command line."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EDGE_MM_CACHE", str(tmp_path / "cache"))
    root = tmp_path / "work"
    root.mkdir()
    build_bundle(root / "bundle")
    build_session(root / "session")
    return root


def refused(folder: Path, arguments: Sequence[object], *named: str) -> Outcome:
    """Run a command that must fail as promised."""
    before = everything_in(folder)
    outcome = edge_mm(*arguments)
    assert outcome.code == 4, outcome.err
    assert outcome.out == ""
    assert outcome.err.startswith("error: ")
    assert outcome.err.count("\n") == 1
    assert len(outcome.err) < 1000
    for words in named:
        assert words in outcome.err
    assert everything_in(folder) == before
    return outcome


def predict(folder: Path, *options: object) -> Sequence[object]:
    return ("predict", folder / "bundle", *options)


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def jpeg() -> bytes:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    return bytes(cv2.imencode(".jpg", noise)[1].tobytes())


def sound(folder: Path, samples: np.ndarray) -> Path:
    path = folder / "bad.wav"
    soundfile.write(str(path), samples, 16000, subtype="FLOAT")
    return path


BAD_FILES: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    "missing picture": (lambda f: predict(f, "--image", f / "none.png"), ("none.png", "field 'image'")),
    "missing sound": (lambda f: predict(f, "--audio", f / "none.wav"), ("none.wav", "field 'audio'")),
    "missing text": (lambda f: predict(f, "--text-file", f / "none.txt"), ("none.txt", "field 'text'")),
    "folder as picture": (lambda f: predict(f, "--image", f), ("field 'image'", "a folder")),
    "truncated JPEG": (
        lambda f: predict(f, "--image", written(f, "bad.jpg", jpeg()[:1500])),
        ("bad.jpg", "field 'image'"),
    ),
    "empty picture": (lambda f: predict(f, "--image", written(f, "bad.png", b"")), ("bad.png", "field 'image'")),
    "sound without samples": (
        lambda f: predict(f, "--audio", sound(f, np.zeros((0, 1), np.float32))),
        ("bad.wav", "field 'samples'"),
    ),
    "eight channels": (
        lambda f: predict(f, "--audio", sound(f, np.zeros((100, 8), np.float32))),
        ("bad.wav", "field 'channels'", "8"),
    ),
    "NaN samples": (
        lambda f: predict(f, "--audio", sound(f, np.full((100, 1), np.nan, np.float32))),
        ("bad.wav", "field 'samples'", "NaN"),
    ),
    "text as sound": (lambda f: predict(f, "--audio", written(f, "bad.wav", b"hello")), ("bad.wav", "field 'audio'")),
    "100 MB of text": (
        lambda f: predict(f, "--text-file", written(f, "bad.txt", b"one " * 25_000_000)),
        ("bad.txt", "field 'text'"),
    ),
    "text over the model's length": (
        lambda f: predict(f, "--text-file", written(f, "bad.txt", b"one " * 6_000)),
        ("text", "20000"),
    ),
    "invalid UTF-8 in a file": (
        lambda f: predict(f, "--text-file", written(f, "bad.txt", b"one \xff two")),
        ("bad.txt", "UTF-8"),
    ),
    "invalid UTF-8 as an argument": (
        lambda f: predict(f, "--text", b"one \xff".decode("utf-8", "surrogateescape")),
        ("--text", "UTF-8"),
    ),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file(folder: Path, case: str) -> None:
    spoil, named = BAD_FILES[case]
    refused(folder, spoil(folder), *named)


def test_with_json_the_error_is_a_document_too(folder: Path) -> None:
    outcome = edge_mm(*predict(folder, "--image", folder / "none.png", "--json"))
    assert outcome.code == 4
    error = outcome.json()["error"]
    assert (error["kind"], error["exit_code"]) == ("InputError", 4)
    assert error["where"].endswith("none.png: field 'image'")
    assert outcome.err.count("\n") == 1


COMMANDS = ("inspect", "tune", "predict", "replay", "evaluate", "doctor")


def line(command: str, folder: Path) -> Sequence[object]:
    """A command line that is fine but for the bundle."""
    written(folder, "items.jsonl", b'{"id": "1", "label": "see", "text": "one"}\n')
    return {
        "inspect": ("inspect", folder / "bundle"),
        "tune": ("tune", folder / "bundle"),
        "predict": predict(folder, "--text", "one"),
        "replay": ("replay", folder / "bundle", folder / "session", "--out", folder / "out.jsonl"),
        "evaluate": ("evaluate", folder / "bundle", "--data", folder / "items.jsonl", "--out", folder / "out.json"),
        "doctor": ("doctor", folder / "bundle"),
    }[command]


def flip(folder: Path) -> None:
    path = folder / "bundle" / "graphs" / "vision.onnx"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def escape(folder: Path) -> None:
    manifest = json.loads((folder / "bundle" / "manifest.json").read_bytes())
    manifest["files"]["../outside"] = {"sha256": "0" * 64, "size": 1}
    rewrite_manifest(folder / "bundle", files=manifest["files"])


def link(folder: Path) -> None:
    path = folder / "bundle" / "graphs" / "vision.onnx"
    path.rename(folder / "outside.onnx")
    path.symlink_to(folder / "outside.onnx")


def truncate_manifest(folder: Path) -> None:
    path = folder / "bundle" / "manifest.json"
    path.write_bytes(path.read_bytes()[:100])


BAD_BUNDLES: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "a flipped byte": (flip, ("graphs/vision.onnx",)),
    "a path that escapes": (escape, ("manifest.json", "../outside")),
    "a link that escapes": (link, ("graphs/vision.onnx",)),
    "an unknown schema version": (
        lambda f: rewrite_manifest(f / "bundle", schema_version=99),
        ("manifest.json", "field 'schema_version'", "99"),
    ),
    "an unknown field": (lambda f: rewrite_manifest(f / "bundle", colour="red"), ("manifest.json", "field 'colour'")),
    "half a manifest": (truncate_manifest, ("manifest.json",)),
    "no manifest": (lambda f: (f / "bundle" / "manifest.json").unlink(), ("manifest.json",)),
    "a missing file": (lambda f: (f / "bundle" / "tokenizer.json").unlink(), ("tokenizer.json",)),
}


@pytest.mark.parametrize("case", BAD_BUNDLES)
@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "doctor"])
def test_a_bad_bundle(folder: Path, case: str, command: str) -> None:
    arguments = line(command, folder)
    spoil, named = BAD_BUNDLES[case]
    spoil(folder)
    refused(folder, arguments, *named)


@pytest.mark.parametrize("case", BAD_BUNDLES)
def test_doctor_finds_what_is_wrong_with_a_bundle(folder: Path, case: str) -> None:
    spoil, named = BAD_BUNDLES[case]
    spoil(folder)
    outcome = edge_mm("doctor", folder / "bundle")
    assert outcome.code == 4
    (failed,) = [line for line in outcome.out.splitlines() if line.startswith("failed")]
    assert all(words in failed for words in named)
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize("data", [b"no graph", b"", b"\x08\x07" * 50])
def test_an_onnx_file_that_is_none(folder: Path, data: bytes) -> None:
    replace_file(folder / "bundle", "graphs/vision.onnx", data)
    refused(folder, line("predict", folder), "graphs/vision.onnx")


def test_a_session_that_is_none(folder: Path) -> None:
    refused(folder, ("replay", folder / "bundle", folder / "nowhere", "--out", folder / "o"), "session.json")


def test_an_event_out_of_order(folder: Path) -> None:
    path = folder / "session" / "events.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[1:], lines[0]]))
    arguments = ("replay", folder / "bundle", folder / "session", "--out", folder / "out.jsonl")
    refused(folder, arguments, "events.jsonl line 31", "field 't_ns'")


@pytest.mark.parametrize(
    ("item", "named"),
    [
        ({"id": "1", "label": "smell", "text": "a"}, "field 'label'"),
        ({"id": "1", "label": "see", "image": "../bundle/manifest.json"}, "field 'image'"),
        ({"id": "1", "label": "see", "image": "none.png"}, "field 'image'"),
    ],
)
def test_a_bad_item(folder: Path, item: dict[str, str], named: str) -> None:
    arguments = line("evaluate", folder)
    (folder / "data").mkdir()
    written(folder, "data/items.jsonl", json.dumps(item).encode())
    refused(folder, [*arguments, "--data", folder / "data" / "items.jsonl"], "items.jsonl line 1", named)
