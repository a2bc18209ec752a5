"""The split graphs run only what has changed, and copy nothing on the way to the fusion."""

from pathlib import Path

import numpy as np
import pytest

from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm.engines.base import EngineOptions
from edge_mm.engines.table import open_backend
from edge_mm.errors import BundleError, ContractMismatchError, InputError
from edge_mm.graph import MonolithicGraph, SplitGraph, open_graph
from edge_mm.testing import EchoEngine
from tests.support.bundles import NAMES, TENSORS, build_bundle, graph_bytes, replace_file


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return open_bundle(build_bundle(tmp_path_factory.mktemp("bundle") / "tiny"))


def test_an_unchanged_modality_runs_no_encoder(bundle: Bundle) -> None:
    engine = EchoEngine()
    with open_graph(bundle, backend=engine, options=EngineOptions()) as graph:
        for name in NAMES:
            graph.encode(name, TENSORS[name], capture_ns=0)
        for _ in range(5):
            graph.encode("audio", TENSORS["audio"], capture_ns=1)
            graph.fuse(NAMES)
    assert engine.runs == {"vision.onnx": 1, "audio.onnx": 6, "text.onnx": 1, "fusion.onnx": 5}


def test_an_absent_modality_runs_no_encoder(bundle: Bundle) -> None:
    engine = EchoEngine()
    with open_graph(bundle, backend=engine, options=EngineOptions()) as graph:
        graph.encode("text", TENSORS["text"], capture_ns=0)
        graph.fuse(("text",))
    assert engine.runs == {"text.onnx": 1, "fusion.onnx": 1}


def test_absent_modalities_are_fed_zeros_and_presence_is_in_order(bundle: Bundle) -> None:
    with open_graph(bundle, backend=EchoEngine(), options=EngineOptions()) as graph:
        graph.encode("text", TENSORS["text"], capture_ns=0)
        graph.encode("vision", TENSORS["vision"], capture_ns=0)
        assert isinstance(graph, SplitGraph)
        for present, row in ((("text", "vision"), [1, 0, 1]), (("text",), [0, 0, 1])):
            graph.fuse(present)
            fed = graph._fusion.session.inputs
            assert fed["who"].tolist() == [row]
            assert fed["tok_a"].any() == ("vision" in present)
            assert fed["tok_c"].shape == (1, 3, 3)
            assert not fed["tok_b"].any()
            assert not fed["msk_b"].any()


def test_the_fusion_reads_embeddings_where_the_encoders_left_them(bundle: Bundle) -> None:
    with open_graph(bundle, backend=open_backend(), options=EngineOptions()) as graph:
        assert isinstance(graph, SplitGraph)
        for name in NAMES:
            graph.encode(name, TENSORS[name], capture_ns=0)
        graph.fuse(NAMES)
        fed = graph._fusion.session.inputs
        left = {name: stage.session.outputs for name, stage in graph._encoders.items()}
        assert fed["tok_a"] is left["vision"]["seen"]
        assert fed["msk_b"] is left["audio"]["heard_mask"]
        assert fed["tok_c"] is left["text"]["read"]


def test_texts_of_every_length_answer_from_their_own_memory(bundle: Bundle) -> None:
    with open_graph(bundle, backend=open_backend(), options=EngineOptions()) as graph:
        for length in (3, 1, 200, 3, 100, *range(1, 80), 3):
            ids = np.full((1, length), length % 7 + 1, np.int64)
            graph.encode("text", {"input_ids": ids, "attention_mask": np.ones_like(ids)}, capture_ns=0)
            outputs, _ = graph.fuse(("text",))
            np.testing.assert_allclose(outputs["logits"][0], [-1, -1, length % 7 + 1], rtol=1e-6)


def test_a_refused_encoding_leaves_nothing_stale(bundle: Bundle) -> None:
    with open_graph(bundle, backend=open_backend(), options=EngineOptions()) as graph:
        graph.encode("vision", TENSORS["vision"], capture_ns=0)
        with pytest.raises(ContractMismatchError):
            graph.encode("vision", {"image": np.zeros((1, 1, 2, 9), np.float32)}, capture_ns=1)
        assert graph.captured_ns("vision") is None
        with pytest.raises(InputError, match="modality 'vision': expected an encoded input"):
            graph.fuse(("vision",))


def test_a_bundle_without_fusion_is_monolithic(tmp_path: Path) -> None:
    bundle = open_bundle(build_bundle(tmp_path / "tiny", split=False))
    with open_graph(bundle, backend=open_backend(), options=EngineOptions()) as graph:
        assert isinstance(graph, MonolithicGraph)


def test_a_bad_graph_is_named(tmp_path: Path) -> None:
    root = build_bundle(tmp_path / "tiny")
    replace_file(root, "graphs/fusion.onnx", b"this is no ONNX graph")
    with pytest.raises(BundleError, match=r"fusion\.onnx: expected an ONNX graph.*Export the bundle again\.$"):
        open_graph(open_bundle(root), backend=open_backend(), options=EngineOptions())


def test_another_graph_is_named(tmp_path: Path) -> None:
    root = build_bundle(tmp_path / "tiny")
    replace_file(root, "graphs/vision.onnx", graph_bytes("audio"))
    with pytest.raises(BundleError, match=r"vision\.onnx.*'wave'"):
        open_graph(open_bundle(root), backend=open_backend(), options=EngineOptions())
