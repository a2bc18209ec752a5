"""ONNX Runtime without edge_mm's engine: ``InferenceSession.run`` on dictionaries."""

from pathlib import Path
from typing import TYPE_CHECKING

from edge_mm.contracts.manifest import GraphSpec
from tests.bench.peers.peer import Run, Task
from tests.bench.peers.wired import WiredGraph

if TYPE_CHECKING:
    import onnxruntime as ort

PROVIDERS = ["CPUExecutionProvider"]


def ort_run(path: Path, spec: GraphSpec, *, threads: int | None) -> Run:
    """A function that runs one graph; ``threads`` None leaves every option at its default."""
    session = ort_session(path, threads=threads)
    names = [tensor.name for tensor in spec.outputs]
    return lambda feeds: dict(zip(names, session.run(names, dict(feeds)), strict=True))


def ort_session(path: Path, *, threads: int | None) -> "ort.InferenceSession":
    """A session; with ``threads`` given it does not spin either: as many threads, as little theft."""
    # Only here: edge_mm, which switches its telemetry off, must be imported first.
    import onnxruntime as ort

    options = ort.SessionOptions()
    if threads is not None:
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(str(path), options, providers=PROVIDERS)


def ort_graph(task: Task, files: dict[str, Path], *, threads: int | None) -> WiredGraph:
    """Every graph in a session of its own; ``files`` by graph."""
    return WiredGraph(
        task, {name: ort_run(files[name], spec, threads=threads) for name, (spec, _) in task.graphs.items()}
    )
