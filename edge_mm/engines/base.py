"""The seam between the runtime and whatever executes a graph."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from edge_mm.arrays import Tensor
from edge_mm.contracts.manifest import GraphSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    """How an engine uses the machine."""

    threads: int = 1
    """Threads that one graph may use."""
    cache: Path | None = None
    """Folder for what the engine optimised or built for this machine; None keeps nothing on disk."""
    providers: tuple[str, ...] = ("CPUExecutionProvider",)
    """ONNX Runtime's execution providers in the order of preference; other engines ignore them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTimes:
    """Where one run's time went, in nanoseconds; None where the backend cannot tell."""

    compute_ns: int
    h2d_ns: int | None = None
    d2h_ns: int | None = None
    enqueue_ns: int | None = None


class Session(Protocol):
    """A graph that is ready to run, with its own input and output memory.

    One call after the other: ``prepare`` -> write ``inputs`` -> ``submit`` -> ``wait`` -> read ``outputs``.
    """

    @property
    def inputs(self) -> Mapping[str, Tensor]:
        """Arrays to write into, by input name; valid until the next ``prepare`` with other shapes."""

    @property
    def outputs(self) -> Mapping[str, Tensor]:
        """Arrays that the last ``wait`` filled, by output name; overwritten by the next run."""

    def prepare(self, shapes: Mapping[str, Sequence[int]]) -> None:
        """Give every input its shape; allocates only when a set of shapes comes for the first time."""

    def bind(self, name: str, array: Tensor) -> None:
        """Let ``array`` itself, another session's output, be the input ``name`` while these shapes are prepared.

        Once other shapes were prepared it may have to be bound anew; ``inputs`` tells.

        Raises:
            ContractMismatchError: its type or shape does not fit the graph.
        """

    def submit(self) -> None:
        """Start the run."""

    def wait(self) -> StageTimes:
        """Return when the outputs are filled.

        Raises:
            BundleError: the engine failed on this graph.
        """

    def close(self) -> None:
        """Free everything; the arrays are no longer valid."""


class Backend(Protocol):
    """A way to execute graphs."""

    name: str

    def open(self, graph: Path, spec: GraphSpec, options: EngineOptions, *, sha256: str | None = None) -> Session:
        """Load a graph file.

        Args:
            graph: The file.
            spec: What it takes and gives.
            options: How the engine uses the machine.
            sha256: The file's hash where a manifest vouches for it, so that it need not be read again to find what is
                kept for it in the cache; None has it worked out.

        Raises:
            BundleError: the file is not a graph, or not the one that ``spec`` describes.
            UnavailableError: a library or a device is missing.
        """
