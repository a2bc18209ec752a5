"""A graph that departs from its module is traced to the module where it does."""

import re
import warnings
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from edge_mm.contracts.tensors import GraphInput
from edge_mm_export.localise import first_departure
from edge_mm_export.parity import Tolerance
from edge_mm_export.probe import example
from edge_mm_export.source import SourceGraph
from edge_mm_export.torch_run import runner

TOLERANCE = Tolerance(atol=1e-5, rtol=1e-5)
INPUTS = (GraphInput(name="x", dtype="float32", shape=("batch", 3, 8), source="ear.audio"),)


class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv1d(3, 4, 3), nn.GELU(), nn.Conv1d(4, 4, 3), nn.Tanh())
        self.head = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> tuple[Tensor]:
        return (self.head(self.body(x).transpose(1, 2)),)


@pytest.fixture
def exported(tmp_path: Path) -> tuple[Path, SourceGraph, dict[str, np.ndarray]]:
    torch.manual_seed(0)
    module = Encoder().eval()
    tensors = example(INPUTS, {"batch": 2})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # torch prefers its other exporter
        torch.onnx.export(
            module, (torch.from_numpy(tensors["x"]),), tmp_path / "g.onnx", dynamo=False, input_names=["x"]
        )
    run = runner(module, INPUTS, ("y",), where="module")
    return (
        tmp_path / "g.onnx",
        SourceGraph(role="encoder", modality="ear", inputs=INPUTS, outputs=(), run=run, module=module),
        tensors,
    )


@pytest.mark.parametrize(
    ("weight", "says"),
    [
        ("body.0.weight", r"'body\.0'\.$"),
        ("body.2.bias", r"'body\.2' \(up to 'body\.1' the graph agrees\)"),
        ("head.bias", r"'head' \(up to 'body\.3' the graph agrees\)"),
    ],
)
def test_names_the_first_module_that_differs(
    exported: tuple[Path, SourceGraph, dict[str, np.ndarray]], weight: str, says: str
) -> None:
    file, graph, tensors = exported
    model = onnx.load(file)
    tensor = next(tensor for tensor in model.graph.initializer if tensor.name == weight)
    tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor) + np.float32(0.5), weight))
    onnx.save(model, file)
    sentence = first_departure(file, graph, tensors, TOLERANCE)
    assert sentence is not None
    assert re.search(says, sentence), sentence


def test_says_nothing_of_a_graph_that_agrees(exported: tuple[Path, SourceGraph, dict[str, np.ndarray]]) -> None:
    assert first_departure(*exported, TOLERANCE) is None
