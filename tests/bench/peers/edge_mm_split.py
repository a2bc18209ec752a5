"""edge_mm itself: split graphs with every input new, with one modality unchanged, and the monolithic graph."""

from dataclasses import dataclass

from edge_mm.engines.base import EngineOptions
from edge_mm.engines.ort import OrtBackend
from edge_mm.errors import UnavailableError
from edge_mm.graph import Graph, open_graph
from tests.bench.peers.installed import versions_of
from tests.bench.peers.peer import Decide, Opened, Prepared, Task


@dataclass(frozen=True)
class EdgeMM:
    """The runtime as `edge-mm` uses it."""

    name: str = "edge_mm, split graphs"
    unchanged: str | None = None
    """A modality whose embedding is kept from before."""
    monolithic: bool = False

    def versions(self) -> dict[str, str]:
        """edge_mm and its engine."""
        return versions_of("edge-mm", "onnxruntime")

    def open(self, task: Task) -> Opened:
        """Open the bundle."""
        manifest = task.bundle.manifest
        if self.monolithic and manifest.only("monolithic") is None:
            raise UnavailableError(
                manifest.name, expected="a monolithic graph", got="split graphs only", fix="Export it with one."
            )
        options = EngineOptions(threads=task.threads)
        graph = open_graph(task.bundle, backend=OrtBackend(), options=options, monolithic=self.monolithic)
        return Opened(graph=graph, decision=self._decision, threads=task.threads)

    def _decision(self, graph: Graph, case: Prepared) -> Decide:
        """What is unchanged was encoded before the clock starts: once, as on a device."""
        names = tuple(case)
        changed = tuple(name for name in names if name != self.unchanged)
        for name in names:
            graph.encode(name, case[name], capture_ns=0)

        def decide() -> object:
            for name in changed:
                graph.encode(name, case[name], capture_ns=0)
            return graph.fuse(names)

        return decide
