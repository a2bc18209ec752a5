"""OpenVINO on the CPU."""

from pathlib import Path
from typing import Any

from edge_mm.contracts.manifest import GraphSpec
from tests.bench.peers.installed import versions_of
from tests.bench.peers.peer import Opened, Run, Task
from tests.bench.peers.wired import WiredGraph


class OpenVino:
    """``compile_model`` with the latency hint, which is its default, and the given threads."""

    name = "OpenVINO"

    def versions(self) -> dict[str, str]:
        """The one library."""
        return versions_of("openvino")

    def open(self, task: Task) -> Opened:
        """Compile every graph."""
        import openvino

        core = openvino.Core()
        runs = {name: openvino_run(core, path, spec, task.threads) for name, (spec, path) in task.graphs.items()}
        return Opened(graph=WiredGraph(task, runs), threads=task.threads)


def openvino_run(core: Any, model: Path | Any, spec: GraphSpec, threads: int) -> Run:  # noqa: ANN401
    """A function that runs one graph; ``model`` is a file or a model in memory."""
    compiled = core.compile_model(model, "CPU", {"INFERENCE_NUM_THREADS": threads})
    request = compiled.create_infer_request()
    names = [tensor.name for tensor in spec.outputs]

    def run(feeds: Any) -> dict[str, Any]:  # noqa: ANN401
        given = request.infer(dict(feeds))
        return {name: given[name].copy() for name in names}

    return run
