"""What is ONNX Runtime's own: graphs that are not the spec's, providers, failures while running."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from edge_mm.contracts.manifest import GraphSpec
from edge_mm.contracts.tensors import GraphInput, TensorSpec
from edge_mm.engines.base import EngineOptions
from edge_mm.engines.ort import MAX_SHAPE_SETS, OrtBackend
from edge_mm.engines.table import open_backend
from edge_mm.errors import BundleError, UnavailableError, UsageError
from tests.support.bundles import FILES, graph_spec

OPTIONS = EngineOptions()


def changed(graph: str, **fields: object) -> GraphSpec:
    return graph_spec(graph).model_copy(update=fields)


def inputs(graph: str, **fields: object) -> GraphSpec:
    first, *others = graph_spec(graph).inputs
    return changed(graph, inputs=(first.model_copy(update=fields), *others))


def outputs(graph: str, **fields: object) -> GraphSpec:
    first, *others = graph_spec(graph).outputs
    return changed(graph, outputs=(first.model_copy(update=fields), *others))


WRONG = {
    "input name": (inputs("vision", name="image"), r"expected the inputs \['image'\], got \['pix'\] besides"),
    "input type": (inputs("vision", dtype="float16"), "input 'pix': expected float16, got float32"),
    "input rank": (inputs("vision", shape=("batch", 2, 2)), r"input 'pix': expected shape \('batch', 2, 2\)"),
    "input size": (inputs("vision", shape=("batch", 1, 2, 3)), r"got shape \('batch', 1, 2, 2\)"),
    "input that varies": (inputs("vision", shape=("batch", 1, "h", 2)), "input 'pix': expected shape"),
    "output name": (outputs("vision", name="unseen"), r"output 'unseen': expected to be there, got only \['seen'"),
    "output type": (outputs("vision", dtype="int64"), "output 'seen': expected int64, got float32"),
    "output rank": (outputs("vision", shape=("batch", 3)), "output 'seen': expected shape"),
    "output size": (outputs("vision", shape=("batch", 1, 4)), "output 'seen': expected shape"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_graph_that_is_not_the_specs_is_refused(name: str) -> None:
    spec, message = WRONG[name]
    with pytest.raises(BundleError, match=message) as raised:
        OrtBackend().open(FILES / "vision.onnx", spec, OPTIONS)
    assert "vision.onnx" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_input_that_the_graph_lacks_is_refused() -> None:
    spec = graph_spec("vision")
    more = GraphInput(name="more", dtype="float32", shape=(1,), source="vision.image")
    with pytest.raises(BundleError, match="input 'more': expected to be there"):
        OrtBackend().open(FILES / "vision.onnx", changed("vision", inputs=(*spec.inputs, more)), OPTIONS)


def test_further_outputs_of_the_graph_are_left_alone() -> None:
    spec = changed("vision", outputs=graph_spec("vision").outputs[:1])
    session = OrtBackend().open(FILES / "vision.onnx", spec, OPTIONS)
    session.prepare({"pix": (1, 1, 2, 2)})
    session.submit()
    session.wait()
    assert list(session.outputs) == ["seen"]


@pytest.mark.parametrize("data", [b"", b"no graph", (FILES / "vision.onnx").read_bytes()[:100]])
@pytest.mark.parametrize("cached", [False, True])
def test_what_is_no_graph_is_refused_in_one_line(
    tmp_path: Path, data: bytes, cached: bool, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "bad.onnx").write_bytes(data)
    options = EngineOptions(cache=tmp_path / "cache" if cached else None)
    with pytest.raises(BundleError, match=r"bad\.onnx: expected an ONNX graph") as raised:
        OrtBackend().open(tmp_path / "bad.onnx", graph_spec("vision"), options)
    assert "\n" not in str(raised.value)
    assert capfd.readouterr() == ("", "")
    assert caplog.text == ""
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


def test_an_unknown_provider_is_refused() -> None:
    options = dataclasses.replace(OPTIONS, providers=("NoSuchProvider", "CPUExecutionProvider"))
    with pytest.raises(UnavailableError, match=r"provider 'NoSuchProvider'.*CPUExecutionProvider"):
        OrtBackend().open(FILES / "vision.onnx", graph_spec("vision"), options)


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(UsageError, match="expected one of onnxruntime"):
        open_backend("abacus")


def test_an_output_whose_shape_only_the_run_can_tell() -> None:
    """The spec's name for the output's length is none of the inputs' names."""
    spec = outputs("text", shape=("batch", "unknown", 3))
    session = OrtBackend().open(FILES / "text.onnx", spec, OPTIONS)
    for length in (2, 5):
        session.prepare({"ids:0": (1, length), "real:0": (1, length)})
        session.inputs["ids:0"][...] = length
        session.submit()
        session.wait()
        np.testing.assert_array_equal(session.outputs["read"], np.float32([[[0, 0, length]] * length]))


def test_a_spec_that_promises_another_length_fails_in_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    """The spec says that the output is as long as the batch: true for one token only."""
    spec = changed("text", outputs=(TensorSpec(name="read", dtype="float32", shape=("batch", "batch", 3)),))
    session = OrtBackend().open(FILES / "text.onnx", spec, OPTIONS)
    session.prepare({"ids:0": (1, 4), "real:0": (1, 4)})
    session.submit()
    with pytest.raises(BundleError, match=r"text\.onnx: expected to run") as raised:
        session.wait()
    assert "\n" not in str(raised.value)
    assert capfd.readouterr() == ("", "")


def test_memory_for_shapes_is_bounded() -> None:
    session = OrtBackend().open(FILES / "text.onnx", graph_spec("text"), OPTIONS)
    for length in range(1, MAX_SHAPE_SETS + 20):
        session.prepare({"ids:0": (1, length), "real:0": (1, length)})
    assert len(session._sets) == MAX_SHAPE_SETS
