"""ONNX Runtime's dynamic quantisation: int8 weights, activations quantised as they come; it needs no calibration."""

from pathlib import Path

from tests.bench.peers.installed import versions_of
from tests.bench.peers.ort_session import ort_graph
from tests.bench.peers.peer import Opened, Task


class OrtDynamic:
    """``quantize_dynamic`` with its defaults; what `optimum-onnx` calls under the name of dynamic quantisation."""

    name = "ONNX Runtime, dynamic int8"

    def versions(self) -> dict[str, str]:
        """The runtime, which holds the quantiser, and ONNX."""
        return versions_of("onnxruntime", "onnx")

    def open(self, task: Task) -> Opened:
        """Quantise every graph, then open sessions."""
        files = {name: self._quantised(path, task.scratch / f"{name}.onnx") for name, (_, path) in task.graphs.items()}
        return Opened(graph=ort_graph(task, files, threads=task.threads), threads=task.threads)

    def _quantised(self, path: Path, out: Path) -> Path:
        from onnxruntime.quantization import quantize_dynamic

        quantize_dynamic(path, out)
        return out
