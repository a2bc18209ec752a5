"""Whether a loaded graph is the one that its spec describes."""

from collections.abc import Sequence
from typing import Final, Protocol

from edge_mm.contracts.manifest import GraphSpec
from edge_mm.contracts.tensors import TensorSpec
from edge_mm.errors import BundleError, ContractMismatchError

DTYPES: Final = {
    "tensor(float)": "float32",
    "tensor(float16)": "float16",
    "tensor(int64)": "int64",
    "tensor(int32)": "int32",
    "tensor(uint8)": "uint8",
    "tensor(int8)": "int8",
    "tensor(bool)": "bool",
}
"""ONNX Runtime's names of the element types that a spec can have."""

EXPORT: Final = "Export the bundle again."


class Node(Protocol):
    """ONNX Runtime's ``NodeArg``: an input or output as the graph itself has it."""

    name: str
    type: str
    shape: list[int | str | None]


def check_graph(spec: GraphSpec, inputs: Sequence[Node], outputs: Sequence[Node], *, where: str) -> None:
    """Hold the graph's own inputs and outputs against the spec.

    The graph may have further outputs, which nobody asks for; further inputs it may not.

    Raises:
        ContractMismatchError: naming the tensor.
        BundleError: a tensor is not in the graph, or nothing would feed it.
    """
    wanted = {tensor.name for tensor in spec.inputs}
    unfed = [node.name for node in inputs if node.name not in wanted]
    if unfed:
        raise BundleError(where, expected=f"the inputs {sorted(wanted)}", got=f"{unfed} besides", fix=EXPORT)
    for kind, tensors, nodes in (("input", spec.inputs, inputs), ("output", spec.outputs, outputs)):
        by_name = {node.name: node for node in nodes}
        for tensor in tensors:
            if tensor.name not in by_name:
                got = f"only {sorted(by_name)}"
                raise BundleError(f"{where}: {kind} '{tensor.name}'", expected="to be there", got=got, fix=EXPORT)
            _check_one(tensor, by_name[tensor.name], fixed=kind == "input", where=f"{where}: {kind} '{tensor.name}'")


def _check_one(tensor: TensorSpec, node: Node, *, fixed: bool, where: str) -> None:
    dtype = DTYPES.get(node.type, node.type)
    if dtype != tensor.dtype:
        raise ContractMismatchError(where, expected=tensor.dtype, got=dtype, fix=EXPORT)
    # An output whose shape was never inferred has no dimensions here.
    if not node.shape and not fixed:
        return
    fits = len(node.shape) == len(tensor.shape) and all(
        _fits(size, own, fixed=fixed) for size, own in zip(tensor.shape, node.shape, strict=True)
    )
    if not fits:
        raise ContractMismatchError(
            where, expected=f"shape {tensor.shape}", got=f"shape {tuple(node.shape)}", fix=EXPORT
        )


def _fits(size: int | str, own: int | str | None, *, fixed: bool) -> bool:
    """Whether a dimension of the spec goes with the graph's; a varying one must not meet a fixed one of an input."""
    if isinstance(own, int):
        return size == own if isinstance(size, int) else not fixed
    return True
