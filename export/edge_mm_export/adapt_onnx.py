"""Ready ONNX files as graphs; the recipe says what their tensors are."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort

from edge_mm.arrays import Tensor, Tensors
from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.contracts.tensors import Dimension, GraphInput, TensorSpec
from edge_mm.engines.ort_options import ORT_ERRORS, SILENT, one_line
from edge_mm.errors import ContractMismatchError, InputError
from edge_mm_export.bundle_files import read_files
from edge_mm_export.graphs import check_required
from edge_mm_export.head_shapes import check_heads
from edge_mm_export.onnx_file import load_onnx
from edge_mm_export.probe import BATCH, prepared_inputs, presence_input
from edge_mm_export.recipe_model import OnnxGraph, OnnxSettings
from edge_mm_export.source import Run, SourceGraph, SourceModel


def adapt_onnx(settings: OnnxSettings, *, folder: Path) -> SourceModel:
    """Describe the files that a recipe names.

    Args:
        settings: the recipe's ``[model]``.
        folder: of the recipe.

    Raises:
        InputError: a file is missing or is no ONNX.
        ContractMismatchError: the files do not fit the recipe's modalities, heads or each other.
    """
    graphs: dict[str, SourceGraph] = {}
    for entry in sorted(settings.graphs, key=lambda entry: entry.role != "encoder"):
        graphs[entry.name] = _graph(entry, settings.modalities, graphs, folder)
    for name, graph in graphs.items():
        if graph.role != "encoder":
            check_heads(settings.heads, graph.outputs, where=f"graph '{name}'")
            check_required(settings.modalities, {tensor.source for tensor in graph.inputs})
    return SourceModel(
        label=settings.graphs[0].file.rpartition("/")[2],
        modalities=settings.modalities,
        heads=settings.heads,
        graphs=graphs,
        files=read_files(folder, settings.files),
    )


def _graph(
    entry: OnnxGraph, modalities: tuple[ModalitySpec, ...], encoders: Mapping[str, SourceGraph], folder: Path
) -> SourceGraph:
    where = f"graph '{entry.name}' ({entry.file})"
    model = load_onnx(folder / entry.file, where=where)
    constants = {tensor.name for tensor in model.graph.initializer}
    taken = [_spec(value, where) for value in model.graph.input if value.name not in constants]
    _check_mapping(entry, {spec.name for spec in taken}, where)
    known = _known(entry, modalities, encoders)
    inputs = tuple(_input(spec, entry.inputs[spec.name], known, where) for spec in taken)
    return SourceGraph(
        role=entry.role,
        modality=entry.modality,
        inputs=inputs,
        outputs=tuple(_spec(value, where) for value in model.graph.output),
        run=_runner(folder / entry.file, where=where),
    )


def _spec(value: onnx.ValueInfoProto, where: str) -> TensorSpec:
    tensor = value.type.tensor_type
    dtype = np.dtype(onnx.helper.tensor_dtype_to_np_dtype(tensor.elem_type)).name
    if not tensor.HasField("shape"):
        raise InputError(
            f"{where}: tensor '{value.name}'", expected="a shape", got="none", fix="Run shape inference on the file."
        )
    shape = tuple(_dimension(value.name, axis, dim) for axis, dim in enumerate(tensor.shape.dim))
    return TensorSpec(name=value.name, dtype=dtype, shape=shape)  # type: ignore[arg-type]


def _dimension(name: str, axis: int, dim: onnx.TensorShapeProto.Dimension) -> Dimension:
    if dim.HasField("dim_value"):
        return int(dim.dim_value)
    return BATCH if axis == 0 else dim.dim_param or f"{name}_{axis}"


def _check_mapping(entry: OnnxGraph, names: set[str], where: str) -> None:
    if set(entry.inputs) != names:
        raise ContractMismatchError(
            f"{where}: field 'inputs'",
            expected=f"exactly the file's inputs {sorted(names)}",
            got=sorted(entry.inputs),
            fix="Say where each of them comes from.",
        )


def _known(
    entry: OnnxGraph, modalities: tuple[ModalitySpec, ...], encoders: Mapping[str, SourceGraph]
) -> dict[str, TensorSpec]:
    if entry.role == "fusion":
        encoded: dict[str, TensorSpec] = {
            f"{graph.modality}.{output.name}": output for graph in encoders.values() for output in graph.outputs
        }
        return encoded | {"presence": presence_input(len(modalities))}
    prepared: dict[str, TensorSpec] = {
        tensor.source: tensor
        for modality in modalities
        if entry.role == "monolithic" or modality.name == entry.modality
        for tensor in prepared_inputs(modality, prefixed=True)
    }
    return prepared | ({"presence": presence_input(len(modalities))} if entry.role == "monolithic" else {})


def _input(spec: TensorSpec, source: str, known: Mapping[str, TensorSpec], where: str) -> GraphInput:
    field = f"{where}: input '{spec.name}'"
    if source not in known:
        raise ContractMismatchError(
            field, expected=f"a source among {sorted(known)}", got=f"'{source}'", fix="Correct the source."
        )
    given = known[source]
    fits = len(given.shape) == len(spec.shape) and all(map(_takes, spec.shape, given.shape))
    if given.dtype != spec.dtype or not fits:
        raise ContractMismatchError(
            field,
            expected=f"{spec.dtype} {spec.shape}",
            got=f"{given.dtype} {given.shape} from {source}",
            fix="Correct the modality's preprocessing, or export the file with that type and shape.",
        )
    return GraphInput(name=spec.name, dtype=spec.dtype, shape=spec.shape, source=source)


def _takes(wanted: Dimension, given: Dimension) -> bool:
    # The runtime runs batches of one, so a file whose batch is fixed at one will do.
    return isinstance(wanted, str) or wanted == given or (given == BATCH and wanted == 1)


def _runner(path: Path, *, where: str) -> Run:
    options = ort.SessionOptions()
    # The file as it was written: the reference must not depend on what an optimiser makes of it.
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    options.log_severity_level = SILENT
    try:
        session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    # ONNX's own checker knows nothing of operators of other domains.
    except ORT_ERRORS as error:
        fix = "Export it with operators that ONNX Runtime has."
        raise InputError(where, expected="a graph that ONNX Runtime loads", got=one_line(error), fix=fix) from None
    names = [output.name for output in session.get_outputs()]

    def run(tensors: Tensors) -> dict[str, Tensor]:
        feeds = {value.name: tensors[value.name] for value in session.get_inputs()}
        return dict(zip(names, session.run(names, feeds), strict=True))

    return run
