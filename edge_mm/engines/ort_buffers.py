"""Input and output memory of one graph for one set of shapes, bound once."""

from typing import Any

import numpy as np
import onnxruntime as ort

from edge_mm.arrays import Tensor
from edge_mm.contracts.manifest import GraphSpec
from edge_mm.contracts.tensors import TensorSpec
from edge_mm.engines.shapes import input_sizes, output_shape
from edge_mm.errors import ContractMismatchError


class Buffers:
    """Arrays on the host and ONNX Runtime's binding to them; inputs start as zeros."""

    def __init__(
        self, session: ort.InferenceSession, spec: GraphSpec, shapes: dict[str, tuple[int, ...]], *, where: str
    ) -> None:
        sizes = input_sizes(spec.inputs, shapes, where=where)
        self._specs = {tensor.name: tensor for tensor in spec.inputs}
        self._where = where
        self.binding = session.io_binding()
        self.inputs: dict[str, Tensor] = {}
        self.outputs: dict[str, Tensor] = {}
        self._unsettled: dict[int, str] = {}
        """Outputs whose shape only a run can tell, by their place among the bound ones."""
        for tensor in spec.inputs:
            self.bind(tensor.name, np.zeros(shapes[tensor.name], tensor.dtype))
        for place, output in enumerate(spec.outputs):
            self._bind_output(place, output, output_shape(output, sizes))

    def bind(self, name: str, array: Tensor) -> None:
        """Read the input ``name`` from ``array`` itself, which is kept alive.

        Raises:
            ContractMismatchError: its type does not fit, or it is not C-contiguous.
        """
        spec = self._specs[name]
        if array.dtype.name != spec.dtype or not array.flags.c_contiguous:
            raise ContractMismatchError(
                f"{self._where}: input '{name}'",
                expected=f"C-contiguous {spec.dtype}",
                got=f"{array.dtype.name}, strides {array.strides}",
                fix="Convert it.",
            )
        self.binding.bind_input(name, "cpu", 0, array.dtype.type, array.shape, array.ctypes.data)
        self.inputs[name] = array

    def collect(self) -> None:
        """Take the outputs that ONNX Runtime had to allocate."""
        if self._unsettled:
            values: list[Any] = self.binding.get_outputs()
            for place, name in self._unsettled.items():
                self.outputs[name] = values[place].numpy()

    def _bind_output(self, place: int, tensor: TensorSpec, shape: tuple[int, ...] | None) -> None:
        if shape is None:
            self.binding.bind_output(tensor.name, "cpu", 0)
            self._unsettled[place] = tensor.name
            return
        array = np.zeros(shape, tensor.dtype)
        self.binding.bind_output(tensor.name, "cpu", 0, array.dtype.type, array.shape, array.ctypes.data)
        self.outputs[tensor.name] = array
