"""PyTorch's two exporters behind one function: the preferred one first, the other if it fails, and both recorded."""

import contextlib
import io
import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import onnx
import torch
from torch import nn

from edge_mm.arrays import Tensor
from edge_mm.contracts.tensors import GraphInput, TensorSpec
from edge_mm.errors import GateError
from edge_mm_export.downgrade import downgrade
from edge_mm_export.onnx_file import opset_of
from edge_mm_export.quiet import stdout_to_stderr
from edge_mm_export.unsupported import name_operator

Exporter = Literal["dynamo", "torchscript"]
OLDEST_DYNAMO_OPSET: Final = 18
"""torch.export's ONNX exporter writes no older one: asked for 17 it gives 18."""
FAILURES: Final = (
    RuntimeError,  # torch.onnx.OnnxExporterError and torch._dynamo's errors are RuntimeErrors
    TypeError,
    ValueError,
    AssertionError,
    LookupError,
    AttributeError,
)
"""What the exporters raise on a module they cannot export."""
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedGraph:
    """A graph as an exporter left it."""

    model: onnx.ModelProto
    exporter: Exporter
    notes: tuple[str, ...]
    """Failed attempts and warnings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    module: nn.Module
    arguments: tuple[torch.Tensor, ...]
    inputs: Sequence[GraphInput]
    outputs: Sequence[TensorSpec]
    opset: int
    notes: list[str] = field(default_factory=list)


class _Flat(nn.Module):
    """Any module with its arguments by position: the exporters spell dynamic sizes by the names of arguments."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.part = module

    def forward(self, *flat: torch.Tensor) -> object:
        return self.part(*flat)


def export_graph(
    module: nn.Module,
    arguments: Mapping[str, Tensor],
    *,
    inputs: Sequence[GraphInput],
    outputs: Sequence[TensorSpec],
    opset: int,
    exporter: Literal["auto", "dynamo", "torchscript"],
    check: Callable[[onnx.ModelProto], None],
    where: str,
) -> ExportedGraph:
    """Export one module.

    Args:
        module: takes the inputs by position, gives a tuple of the outputs.
        arguments: example inputs by name; a batch above 1.
        inputs: in the order of ``forward``; named dimensions stay dynamic.
        outputs: in the order of the tuple.
        opset: newest that the target takes.
        exporter: which one, or the one that suits the opset first.
        check: raises ``ValueError`` if the graph does not compute what the module does.
        where: named in errors.

    Raises:
        GateError: no exporter can do it; names the operator and the module that uses it.
    """
    tensors = tuple(torch.from_numpy(arguments[tensor.name]) for tensor in inputs)
    job = _Job(module=_Flat(module).eval(), arguments=tensors, inputs=inputs, outputs=outputs, opset=opset)
    failures: list[Exception] = []
    for kind in _order(exporter, opset):
        try:
            with _quiet(job.notes):
                model = EXPORTERS[kind](job)
            _check_opset(model, opset)
            check(model)
        except FAILURES as error:
            failures.append(error)
            job.notes.append(f"{kind} failed: {_summary(error)}")
            continue
        return ExportedGraph(model=model, exporter=kind, notes=tuple(job.notes))
    raise GateError(
        where,
        expected=f"a module that can be exported to ONNX opset {opset}",
        got=name_operator(job.module, job.arguments, failures) or _summary(failures[0]),
        fix="Replace that operation in the module, or compute it before the model, in the preprocessing.",
    ) from failures[0]


def _order(exporter: Literal["auto", "dynamo", "torchscript"], opset: int) -> tuple[Exporter, ...]:
    if exporter != "auto":
        return (exporter,)
    return ("dynamo", "torchscript") if opset >= OLDEST_DYNAMO_OPSET else ("torchscript", "dynamo")


def _check_opset(model: onnx.ModelProto, ceiling: int) -> None:
    if opset_of(model) > ceiling:
        raise ValueError(f"it wrote opset {opset_of(model)}, newer than the target's {ceiling}")


def _dynamo(job: _Job) -> onnx.ModelProto:
    dynamic = tuple(
        {axis: torch.export.Dim.DYNAMIC for axis, size in enumerate(tensor.shape) if isinstance(size, str)}
        for tensor in job.inputs
    )
    program = torch.onnx.export(
        job.module,
        job.arguments,
        dynamo=True,
        external_data=False,
        opset_version=max(job.opset, OLDEST_DYNAMO_OPSET),
        dynamic_shapes=(dynamic,),
        input_names=[tensor.name for tensor in job.inputs],
        output_names=[tensor.name for tensor in job.outputs],
        verbose=False,
    )
    assert program is not None  # Given whenever dynamo=True and no file is named.
    model = program.model_proto
    return downgrade(model) if job.opset == OLDEST_DYNAMO_OPSET - 1 else model


def _torchscript(job: _Job) -> onnx.ModelProto:
    file = io.BytesIO()
    torch.onnx.export(
        job.module,
        job.arguments,
        file,  # type: ignore[arg-type]
        dynamo=False,
        opset_version=job.opset,
        dynamic_axes={
            tensor.name: {axis: size for axis, size in enumerate(tensor.shape) if isinstance(size, str)}
            for tensor in (*job.inputs, *job.outputs)
        },
        input_names=[tensor.name for tensor in job.inputs],
        output_names=[tensor.name for tensor in job.outputs],
    )
    return onnx.load_from_string(file.getvalue())


EXPORTERS: Final[Mapping[Exporter, Callable[[_Job], onnx.ModelProto]]] = {
    "dynamo": _dynamo,
    "torchscript": _torchscript,
}


@contextlib.contextmanager
def _quiet(notes: list[str]) -> Iterator[None]:
    """Standard output is for results: what the exporters print goes to standard error, their warnings to the notes."""
    # It warns of every operator of a torchvision that is not installed, whether or not the model has any.
    logging.getLogger("torch.onnx._internal.exporter._registration").setLevel(logging.ERROR)
    with warnings.catch_warnings(record=True) as caught, stdout_to_stderr():
        warnings.simplefilter("always")
        yield
    # torch warns of its own deprecated parts on every call; that says nothing about this model.
    told = (
        str(entry.message) for entry in caught if not issubclass(entry.category, DeprecationWarning | FutureWarning)
    )
    notes += sorted({" ".join(text.split())[:300] for text in told})


def _summary(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return " ".join(_COLOUR.sub("", str(error)).split())[:300]
