"""The two exporters: what one cannot do the other may, and what neither can is named."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch
from torch import Tensor, nn

from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.contracts.text import TextSpec
from edge_mm.errors import GateError, InputError
from edge_mm_export.dynamic import check_dynamic
from edge_mm_export.exporter import ExportedGraph, export_graph
from edge_mm_export.onnx_file import declare, opset_of, save_onnx, strip
from edge_mm_export.passes.simplify import slim
from edge_mm_export.probe import example, output_specs, prepared_inputs, probe_sizes
from edge_mm_export.source import SourceGraph
from edge_mm_export.torch_run import runner

TEXT = ModalitySpec(name="note", preprocess=TextSpec(tokenizer="t.json", max_tokens=10), max_age_ns=1)
INPUTS = prepared_inputs(TEXT, prefixed=False)


class Reader(nn.Module):
    """Attention over words; its length and batch vary."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(5, 8)
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        return self.layer(self.embed(ids), src_key_padding_mask=mask == 0), mask.to(torch.float32)


class Counter(nn.Module):
    """Small enough for every exporter."""

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        return (ids * mask).to(torch.float32), mask.to(torch.float32)


class Impossible(nn.Module):
    """Uses an operator that ONNX lacks, two modules deep."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = nn.Sequential(nn.Identity(), Decompose())

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        return self.outer(ids.to(torch.float32)), mask.to(torch.float32)


class Decompose(nn.Module):
    def forward(self, values: Tensor) -> Tensor:
        return values * torch.linalg.svd(values[:, None])[1]


def source(module: nn.Module) -> SourceGraph:
    module = module.eval()
    run = runner(module, INPUTS, ("tokens", "mask"), where="the module")
    outputs = output_specs(run, INPUTS, [TEXT], where="the module")
    return SourceGraph(role="encoder", modality="note", inputs=INPUTS, outputs=outputs, run=run, module=module)


def exported(module: nn.Module, *, opset: int, exporter: str = "auto") -> ExportedGraph:
    graph = source(module)
    return export_graph(
        module,
        example(INPUTS, probe_sizes(INPUTS, [TEXT], step=0)),
        inputs=INPUTS,
        outputs=graph.outputs,
        opset=opset,
        exporter=exporter,  # type: ignore[arg-type]
        check=lambda model: check_dynamic(model, graph=graph, modalities=[TEXT]),
        where="graph 'note'",
    )


@pytest.mark.slow
def test_attention_below_opset_18_falls_back_and_says_so() -> None:
    found = exported(Reader(), opset=17)
    assert (found.exporter, opset_of(found.model)) == ("dynamo", 17)
    assert any(note.startswith("torchscript failed") for note in found.notes)


def test_a_simple_module_takes_the_exporter_of_its_opset() -> None:
    found = exported(Counter(), opset=17)
    assert (found.exporter, opset_of(found.model), found.notes) == ("torchscript", 17, ())


def test_what_no_exporter_can_do_is_named_with_its_place() -> None:
    with pytest.raises(GateError, match=r"linalg_svd in outer\.1 \(Decompose\)") as caught:
        exported(Impossible(), opset=17)
    assert "\n" not in str(caught.value)


def test_a_traced_in_size_is_noticed() -> None:
    class Fixed(nn.Module):
        def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
            count = float(ids.shape[1])  # the tracer takes it for a constant
            return ids.to(torch.float32) * count, mask.to(torch.float32)

    with pytest.raises(GateError, match=r"output 'tokens' differs.*a size was traced in"):
        exported(Fixed(), opset=17, exporter="torchscript")


def test_shapes_are_found_by_running() -> None:
    specs = source(Counter()).outputs
    assert [(spec.name, spec.shape) for spec in specs] == [
        ("tokens", ("batch", "tokens")),
        ("mask", ("batch", "tokens")),
    ]


def test_an_output_without_a_batch_is_refused() -> None:
    class Sum(nn.Module):
        def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
            return ids.to(torch.float32).sum()[None, None], mask

    with pytest.raises(InputError, match="the batch as its first dimension"):
        source(Sum())


def test_simplified_and_stripped_it_is_the_same_graph() -> None:
    model = exported(Counter(), opset=17).model
    graph = source(Counter())
    model.graph.node[0].doc_string = "somebody's model.py"
    model.graph.node[0].metadata_props.add(key="pkg.torch.onnx.stack_trace", value="somebody's model.py")
    declare(model, INPUTS, graph.outputs)
    smaller = slim(model, where="graph 'note'")
    strip(smaller)
    assert b"somebody" not in smaller.SerializeToString()
    assert [value.name for value in smaller.graph.input] == ["input_ids", "attention_mask"]
    feeds = example(INPUTS, {"batch": 3, "tokens": 4})
    got = ort.InferenceSession(smaller.SerializeToString()).run(None, feeds)
    for array, wanted in zip(got, graph.run(feeds).values(), strict=True):
        np.testing.assert_allclose(array, wanted)


def test_a_graph_with_other_inputs_is_not_declared() -> None:
    model = exported(Counter(), opset=17).model
    with pytest.raises(InputError, match="the tensors"):
        declare(model, INPUTS[:1], source(Counter()).outputs)


def test_equal_graphs_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("one.onnx", "two.onnx"):
        model = exported(Counter(), opset=17).model
        declare(model, INPUTS, source(Counter()).outputs)
        save_onnx(model, tmp_path / name)
    assert (tmp_path / "one.onnx").read_bytes() == (tmp_path / "two.onnx").read_bytes()
    onnx.checker.check_model(onnx.load(tmp_path / "one.onnx"))
