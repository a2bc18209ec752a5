"""Which graphs and candidates are loaded."""

import json
from pathlib import Path

import pytest

from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm.engines.base import EngineOptions
from edge_mm.errors import UsageError
from edge_mm.graph import open_graph
from edge_mm.testing import EchoEngine
from tests.support.bundles import NAMES, TENSORS, build_bundle, fact, graph_bytes, rewrite_manifest


@pytest.fixture
def two(tmp_path: Path) -> Bundle:
    """A bundle with two candidates for the encoder of sound."""
    root = build_bundle(tmp_path / "tiny", monolithic=False)
    manifest = json.loads((root / "manifest.json").read_bytes())
    candidates = manifest["graphs"]["enc_audio"]["candidates"]
    candidates.append(candidates[0] | {"id": "second", "file": "graphs/audio_second.onnx"})
    (root / "graphs/audio_second.onnx").write_bytes(graph_bytes("audio"))
    files = manifest["files"] | {"graphs/audio_second.onnx": fact(graph_bytes("audio")).model_dump()}
    rewrite_manifest(root, graphs=manifest["graphs"], files=files)
    return open_bundle(root)


def ran(bundle: Bundle, choice: dict[str, str] | None) -> set[str]:
    engine = EchoEngine()
    with open_graph(bundle, backend=engine, options=EngineOptions(), choice=choice) as graph:
        for name in NAMES:
            graph.encode(name, TENSORS[name], capture_ns=0)
    return set(engine.runs)


def test_the_first_candidate_runs_unless_another_is_chosen(two: Bundle) -> None:
    first, second = "audio.onnx", "audio_second.onnx"
    others = {"vision.onnx", "text.onnx"}
    assert ran(two, None) == {first} | others
    assert ran(two, {"enc_audio": "fp32"}) == {first} | others
    assert ran(two, {"enc_audio": "second", "fusion": "fp32"}) == {second} | others


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"enc_audio": "int8"}, "candidate 'int8' of graph 'enc_audio': expected one of fp32, second"),
        ({"enc_smell": "fp32"}, "expected a graph among enc_audio"),
    ],
)
def test_an_unknown_choice_is_refused(two: Bundle, choice: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ran(two, choice)


def test_a_bundle_without_a_monolithic_graph_says_so(two: Bundle) -> None:
    with pytest.raises(UsageError, match="expected a monolithic graph, got split graphs only"):
        open_graph(two, backend=EchoEngine(), options=EngineOptions(), monolithic=True)
