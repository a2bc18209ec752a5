"""Whether an exported graph computes what its module does at other sizes than those it was traced with."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import onnx
import onnxruntime as ort

from edge_mm.arrays import Tensors
from edge_mm.contracts.manifest import ModalitySpec
from edge_mm_export.probe import BATCH, example, probe_sizes
from edge_mm_export.source import SourceGraph

COARSE: Final = 1e-2
"""Absolute and relative. A graph with a traced-in size fails or is far off; verification measures how near it is."""


def check_dynamic(model: onnx.ModelProto, *, graph: SourceGraph, modalities: Sequence[ModalitySpec]) -> None:
    """Run the graph with the sizes of the trace, with others, and with the batch of one that devices use.

    Args:
        model: the exported graph.
        graph: what it was exported from.
        modalities: of the model.

    Raises:
        ValueError: it fails, or gives something else than the module.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4  # A failure is reported here, in our words.
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    trace, other = (probe_sizes(graph.inputs, modalities, step=step) for step in (0, 1))
    for sizes in (trace, other, other | {BATCH: 1}):
        tensors = example(graph.inputs, sizes)
        _compare(_run(session, tensors, sizes), graph.run(tensors), sizes)


def _run(session: ort.InferenceSession, tensors: Tensors, sizes: dict[str, int]) -> list[np.ndarray]:
    taken = {value.name for value in session.get_inputs()}
    try:
        return list(session.run(None, {name: array for name, array in tensors.items() if name in taken}))
    except Exception as error:  # ONNX Runtime raises classes of its own that have only Exception in common.
        raise ValueError(f"the graph fails with {sizes}: {' '.join(str(error).split())[:200]}") from error


def _compare(got: list[np.ndarray], expected: Tensors, sizes: dict[str, int]) -> None:
    for array, (name, wanted) in zip(got, expected.items(), strict=True):
        if array.shape != wanted.shape or not np.allclose(array, wanted, rtol=COARSE, atol=COARSE):
            raise ValueError(f"output '{name}' differs from the module's with {sizes}: a size was traced in")
