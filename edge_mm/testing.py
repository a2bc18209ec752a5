"""Stand-ins for engines and time, for tests of code that uses edge_mm: real objects, no patching."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from edge_mm.arrays import Tensor
from edge_mm.clock import ManualClock
from edge_mm.contracts.manifest import GraphSpec
from edge_mm.engines.base import EngineOptions, StageTimes
from edge_mm.engines.shapes import input_sizes, output_shape
from edge_mm.errors import BundleError, ContractMismatchError, EdgeMMError

__all__ = ["EchoEngine", "EchoSession", "ManualClock"]


class EchoEngine:
    """Runs no graph: every output is made of all the inputs' values, so that what went in can be seen coming out."""

    name = "echo"

    def __init__(self, *, compute_ns: int = 1) -> None:
        self.runs: Counter[str] = Counter()
        """How often each graph ran, by file name."""
        self._compute_ns = compute_ns

    def open(
        self,
        graph: Path,
        spec: GraphSpec,
        options: EngineOptions,  # noqa: ARG002
        *,
        sha256: str | None = None,  # noqa: ARG002
    ) -> "EchoSession":
        """Take any file as a graph; see ``Backend.open``.

        Raises:
            BundleError: there is no such file.
        """
        if not graph.is_file():
            raise BundleError(f"graph {graph}", expected="to be readable", got="no such file", fix="Check the bundle.")
        return EchoSession(self, graph.name, spec)

    def ran(self, graph: str) -> StageTimes:
        """Count a run; says that it took the time given at the start."""
        self.runs[graph] += 1
        return StageTimes(compute_ns=self._compute_ns)


class EchoSession:
    """Keeps one set of arrays; a varying dimension that no input settles is 1."""

    def __init__(self, backend: EchoEngine, graph: str, spec: GraphSpec) -> None:
        self._backend = backend
        self._graph = graph
        self._spec = spec
        self._inputs: dict[str, Tensor] = {}
        self._outputs: dict[str, Tensor] = {}
        self._submitted = False

    @property
    def inputs(self) -> Mapping[str, Tensor]:
        """Arrays to write into."""
        self._check(bool(self._inputs), "prepare before anything else")
        return self._inputs

    @property
    def outputs(self) -> Mapping[str, Tensor]:
        """Arrays that the last ``wait`` filled."""
        self._check(bool(self._inputs), "prepare before anything else")
        return self._outputs

    def prepare(self, shapes: Mapping[str, Sequence[int]]) -> None:
        """Give every input its shape.

        Raises:
            ContractMismatchError: a shape is missing or does not fit the spec.
        """
        given = {name: tuple(shape) for name, shape in shapes.items()}
        if self._inputs and given == {name: array.shape for name, array in self._inputs.items()}:
            return
        sizes = input_sizes(self._spec.inputs, given, where=f"graph {self._graph}")
        self._inputs = {tensor.name: np.zeros(given[tensor.name], tensor.dtype) for tensor in self._spec.inputs}
        self._outputs = {
            tensor.name: np.zeros(output_shape(tensor, sizes) or tensor.smallest_shape(), tensor.dtype)
            for tensor in self._spec.outputs
        }

    def bind(self, name: str, array: Tensor) -> None:
        """Let ``array`` itself be the input ``name``.

        Raises:
            ContractMismatchError: its type or shape does not fit the graph.
        """
        own = self.inputs.get(name)
        if own is None or own.shape != array.shape or own.dtype != array.dtype or not array.flags.c_contiguous:
            where, got = f"graph {self._graph}: input '{name}'", f"{array.dtype}{array.shape}"
            expected = f"C-contiguous {own.dtype}{own.shape}" if own is not None else f"one of {list(self._inputs)}"
            raise ContractMismatchError(where, expected=expected, got=got, fix="Prepare it first.")
        self._inputs[name] = array

    def submit(self) -> None:
        """Mark the inputs as complete."""
        self._check(bool(self._inputs), "prepare before anything else")
        self._submitted = True

    def wait(self) -> StageTimes:
        """Lay the inputs' values over each output, end to end and round again, and add up what meets."""
        self._check(self._submitted, "submit before wait")
        self._submitted = False
        values = np.concatenate([self._inputs[tensor.name].ravel() for tensor in self._spec.inputs])
        for output in self._outputs.values():
            rounds = np.zeros((-(-values.size // output.size), output.size))
            rounds.flat[: values.size] = values
            output[...] = rounds.sum(axis=0).reshape(output.shape)
        return self._backend.ran(self._graph)

    def close(self) -> None:
        """Drop the arrays."""
        self._inputs, self._outputs = {}, {}

    def _check(self, holds: bool, expected: str) -> None:
        if not holds:
            fix = "Call the session in the order that its protocol gives."
            raise EdgeMMError(f"graph {self._graph}", expected=expected, got="another order", fix=fix)
