"""ONNX Runtime: the engine that every machine has."""

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from edge_mm.arrays import Tensor
from edge_mm.contracts.manifest import GraphSpec
from edge_mm.engines.base import EngineOptions, StageTimes
from edge_mm.engines.ort_buffers import Buffers
from edge_mm.engines.ort_io import check_graph
from edge_mm.engines.ort_load import Loaded, load
from edge_mm.engines.ort_options import ORT_ERRORS, one_line
from edge_mm.errors import BundleError, ContractMismatchError, EdgeMMError

MAX_SHAPE_SETS: Final = 64
"""Sets of shapes whose memory is kept; the one used longest ago goes first. Short texts have fewer lengths."""


class OrtBackend:
    """Runs ONNX graphs with ONNX Runtime."""

    name = "onnxruntime"

    def open(self, graph: Path, spec: GraphSpec, options: EngineOptions, *, sha256: str | None = None) -> "OrtSession":
        """Load a graph file and hold it against its spec; see ``Backend.open``.

        Raises:
            BundleError: the file is not a graph, or not the one that ``spec`` describes.
            UnavailableError: a provider is missing.
        """
        loaded = load(graph, options, sha256=sha256)
        where = f"graph {graph}"
        check_graph(spec, loaded.session.get_inputs(), loaded.session.get_outputs(), where=where)
        return OrtSession(loaded, spec, where=where)


class OrtSession:
    """A loaded graph with memory for every set of shapes it was prepared for."""

    def __init__(self, loaded: Loaded, spec: GraphSpec, *, where: str) -> None:
        self.from_cache = loaded.from_cache
        """Whether the optimised graph was read from the cache."""
        self._session = loaded.session
        self._spec = spec
        self._where = where
        self._names = tuple(tensor.name for tensor in spec.inputs)
        self._sets: OrderedDict[tuple[tuple[int, ...], ...], Buffers] = OrderedDict()
        self._current: Buffers | None = None
        self._submitted = False

    @property
    def inputs(self) -> Mapping[str, Tensor]:
        """Arrays to write into, by input name; valid until the next ``prepare`` with other shapes."""
        return self._buffers().inputs

    @property
    def outputs(self) -> Mapping[str, Tensor]:
        """Arrays that the last ``wait`` filled, by output name; overwritten by the next run with these shapes."""
        return self._buffers().outputs

    def prepare(self, shapes: Mapping[str, Sequence[int]]) -> None:
        """Give every input its shape; allocates only when a set of shapes comes for the first time.

        Raises:
            ContractMismatchError: a shape is missing or does not fit the graph.
        """
        key = tuple(tuple(shapes[name]) if name in shapes else () for name in self._names)
        known = self._sets.get(key)
        if known is None:
            given = {name: tuple(shape) for name, shape in shapes.items()}
            known = Buffers(self._session, self._spec, given, where=self._where)
            self._sets[key] = known
            if len(self._sets) > MAX_SHAPE_SETS:
                self._sets.popitem(last=False)
        self._sets.move_to_end(key)
        self._current = known

    def bind(self, name: str, array: Tensor) -> None:
        """Let ``array`` itself be the input ``name`` whenever these shapes are prepared.

        Raises:
            ContractMismatchError: its type or shape does not fit, or it is not C-contiguous.
        """
        buffers = self._buffers()
        where = f"{self._where}: input '{name}'"
        if name not in buffers.inputs:
            raise ContractMismatchError(where, expected=f"one of {self._names}", got="none of them", fix="Correct it.")
        if array.shape != buffers.inputs[name].shape:
            expected = f"shape {buffers.inputs[name].shape}"
            raise ContractMismatchError(where, expected=expected, got=f"shape {array.shape}", fix="Prepare it first.")
        buffers.bind(name, array)

    def submit(self) -> None:
        """Mark the inputs as complete; ONNX Runtime has no queue, so the work is done in ``wait``."""
        self._buffers()
        self._submitted = True

    def wait(self) -> StageTimes:
        """Run, and return when the outputs are filled.

        Raises:
            BundleError: ONNX Runtime failed on this graph.
        """
        if not self._submitted:
            raise _misuse(self._where, "submit before wait")
        self._submitted = False
        buffers = self._buffers()
        start = time.perf_counter_ns()
        try:
            self._session.run_with_iobinding(buffers.binding)
        except ORT_ERRORS as error:
            fix = "Run `edge-mm doctor`, and export the bundle again."
            raise BundleError(self._where, expected="to run", got=one_line(error), fix=fix) from None
        compute_ns = time.perf_counter_ns() - start
        buffers.collect()
        return StageTimes(compute_ns=compute_ns)

    def close(self) -> None:
        """Free everything; the arrays are no longer valid."""
        self._sets.clear()
        self._current = None
        self._session = None

    def _buffers(self) -> Buffers:
        if self._current is None:
            raise _misuse(self._where, "prepare before anything else")
        return self._current


def _misuse(where: str, expected: str) -> EdgeMMError:
    return EdgeMMError(where, expected=expected, got="another order", fix="Please report this: it is our bug.")
