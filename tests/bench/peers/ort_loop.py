"""The loop of ``onnxruntime_perf_test``: inputs and outputs bound beforehand, nothing but ``Run`` is timed.

It answers nothing: the fusion runs on embeddings that were recorded, so no array moves from graph to graph. What
edge_mm takes beyond it is the price of wiring the graphs.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from edge_mm.graph import Graph
from tests.bench.peers.feeds import graph_feeds
from tests.bench.peers.installed import versions_of
from tests.bench.peers.ort_session import ort_graph, ort_session
from tests.bench.peers.peer import Decide, Opened, Prepared, Task

if TYPE_CHECKING:
    import onnxruntime as ort


class OrtLoop:
    """Bound memory, the given threads, no spinning."""

    name = "ONNX Runtime, bare loop"

    def versions(self) -> dict[str, str]:
        """The one library."""
        return versions_of("onnxruntime")

    def open(self, task: Task) -> Opened:
        """Sessions for the loop, and wired ones for the accuracy."""
        files = {name: path for name, (_, path) in task.graphs.items()}
        sessions = {name: ort_session(path, threads=task.threads) for name, path in files.items()}
        wired = ort_graph(task, files, threads=task.threads)
        return Opened(
            graph=wired, decision=_decision(task, sessions), threads=task.threads, settings={"spinning": "off"}
        )


def _decision(task: Task, sessions: "dict[str, ort.InferenceSession]") -> Callable[[Graph, Prepared], Decide]:
    def decision(_: Graph, case: Prepared) -> Decide:
        feeds = graph_feeds(task, [case])
        bound = [(session, _binding(task, name, session, feeds[name][0])) for name, session in sessions.items()]

        def decide() -> object:
            for session, binding in bound:
                session.run_with_iobinding(binding)
            return None

        return decide

    return decision


def _binding(task: Task, name: str, session: "ort.InferenceSession", feeds: dict[str, object]) -> "ort.IOBinding":
    binding = session.io_binding()
    for key, array in feeds.items():
        binding.bind_cpu_input(key, array)
    for tensor in task.graphs[name][0].outputs:
        binding.bind_output(tensor.name)
    return binding
