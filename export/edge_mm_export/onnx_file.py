"""Reading and writing ONNX files: checked, and with nothing in them that differs between machines."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

from edge_mm.contracts.tensors import TensorSpec
from edge_mm.errors import InputError


def load_onnx(path: Path, *, where: str) -> onnx.ModelProto:
    """Read a file and what it keeps outside of itself.

    Raises:
        InputError: it is missing, or is no valid ONNX.
    """
    if not path.is_file():
        raise InputError(where, expected="an ONNX file", got="no such file", fix="It is relative to the recipe.")
    try:
        model = onnx.load(path)
        onnx.checker.check_model(model)
    except (DecodeError, onnx.checker.ValidationError, OSError, ValueError) as error:
        got = " ".join(str(error).split())[:200] or "bytes that are none"
        raise InputError(where, expected="an ONNX file", got=got, fix="Export it again.") from None
    return model


def opset_of(model: onnx.ModelProto) -> int:
    """The version of the default operator set."""
    return next(int(entry.version) for entry in model.opset_import if entry.domain in ("", "ai.onnx"))


def save_onnx(model: onnx.ModelProto, path: Path) -> None:
    """Write a model without traces of the machine that made it; equal graphs give equal bytes.

    Exporters leave stack traces with file names in doc strings and metadata.
    """
    strip(model)
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString(deterministic=True))


def strip(model: onnx.ModelProto) -> None:
    """Remove doc strings, metadata and intermediate shapes."""
    model.ClearField("doc_string")
    model.ClearField("metadata_props")
    for graph in _graphs(model.graph):
        graph.ClearField("doc_string")
        graph.ClearField("metadata_props")
        graph.ClearField("value_info")
        for part in _parts(graph):
            part.ClearField("doc_string")
            part.ClearField("metadata_props")
    for function in model.functions:
        for node in function.node:
            node.ClearField("doc_string")
            node.ClearField("metadata_props")


def _parts(graph: onnx.GraphProto) -> Iterator[onnx.NodeProto | onnx.TensorProto | onnx.ValueInfoProto]:
    yield from graph.node
    yield from graph.initializer
    yield from graph.input
    yield from graph.output


def _graphs(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            for inner in (*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs):
                yield from _graphs(inner)


def declare(model: onnx.ModelProto, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> None:
    """Write our names of the dimensions into the graph's inputs and outputs.

    Raises:
        InputError: the graph has other inputs or outputs.
    """
    for values, specs in ((model.graph.input, inputs), (model.graph.output, outputs)):
        got = [value.name for value in values]
        if got != [spec.name for spec in specs]:
            raise InputError(
                "exported graph",
                expected=f"the tensors {[spec.name for spec in specs]}",
                got=got,
                fix="Every input must matter to an output, and no output may be an input.",
            )
        for value, spec in zip(values, specs, strict=True):
            value.CopyFrom(_value(spec))


def _value(spec: TensorSpec) -> onnx.ValueInfoProto:
    dtype = onnx.helper.np_dtype_to_tensor_dtype(np.dtype(spec.dtype))
    return onnx.helper.make_tensor_value_info(spec.name, dtype, list(spec.shape))


def signature(values: Iterable[onnx.ValueInfoProto]) -> list[tuple[str, bytes]]:
    """Names and types of inputs or outputs, to compare before and after a pass."""
    return [(value.name, value.type.SerializeToString(deterministic=True)) for value in values]
