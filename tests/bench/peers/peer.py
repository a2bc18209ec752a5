"""What every peer offers: open the bundle's graphs the way its own users would, and decide."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

from edge_mm.arrays import Tensor, Tensors
from edge_mm.bundle.open import Bundle
from edge_mm.contracts.manifest import GraphSpec
from edge_mm.graph import Graph

Run: TypeAlias = Callable[[Mapping[str, Tensor]], Mapping[str, Tensor]]
"""Arrays by input name in, arrays by output name out."""
Prepared: TypeAlias = Mapping[str, Tensors]
"""Preprocessing's tensors of one case, by modality."""
Decide: TypeAlias = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a peer is given."""

    bundle: Bundle
    threads: int
    """For peers that can be told."""
    cases: tuple[Prepared, ...]
    """What is decided on, in turn."""
    scratch: Path
    """An empty folder for what the peer builds."""
    recipe: str | None = None
    """From which the model was exported: PyTorch runs it as it was before."""
    calibration: tuple[Prepared, ...] = ()
    """What quantisers may look at: none of it is evaluated on."""
    modelopt_python: Path | None = None
    """Interpreter of an environment with ModelOpt, which shares none with the other quantisers."""

    @property
    def graphs(self) -> dict[str, tuple[GraphSpec, Path]]:
        """Spec and file of the encoders and the fusion: the first candidate of each, which is not quantised."""
        specs = self.bundle.manifest.graphs
        return {
            name: (spec, self.bundle.file(spec.candidates[0].file))
            for name, spec in specs.items()
            if spec.role != "monolithic"
        }


def decide_all(graph: Graph, case: Prepared) -> Decide:
    """Encode every modality, fuse them all."""
    names = tuple(case)

    def decide() -> object:
        for name in names:
            graph.encode(name, case[name], capture_ns=0)
        return graph.fuse(names)

    return decide


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A peer that is ready."""

    graph: Graph
    """Answers for accuracy, and for time unless ``decision`` says otherwise."""
    decision: Callable[[Graph, Prepared], Decide] = decide_all
    """What is timed for one case."""
    threads: int | None = None
    """Threads that one graph may use; None: the library's own choice."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """What was set, beyond the library's defaults."""


class Peer(Protocol):
    """One way to run the model."""

    name: str

    def versions(self) -> dict[str, str]:
        """Versions of the libraries that decide.

        Raises:
            UnavailableError: one is not installed.
        """

    def open(self, task: Task) -> Opened:
        """Load, compile or quantise the graphs.

        Raises:
            UnavailableError: something that the peer needs is missing.
        """
