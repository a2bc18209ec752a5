"""ONNX Runtime as its documentation starts it: every option at its default."""

from tests.bench.peers.installed import versions_of
from tests.bench.peers.ort_session import ort_graph
from tests.bench.peers.peer import Opened, Task


class OrtDefault:
    """``InferenceSession(path)``: as many threads as cores, spinning."""

    name = "ONNX Runtime, default session"

    def versions(self) -> dict[str, str]:
        """The one library."""
        return versions_of("onnxruntime")

    def open(self, task: Task) -> Opened:
        """One session for each graph."""
        return Opened(graph=ort_graph(task, {name: path for name, (_, path) in task.graphs.items()}, threads=None))
