"""NVIDIA ModelOpt's post-training quantisation of ONNX, with its defaults, run with ONNX Runtime.

ModelOpt pins other versions of what the quantisers share, so it lives in an environment of its own and is called as a
program: only files pass between the two.
"""

import subprocess
from pathlib import Path

import numpy as np

from edge_mm.errors import UnavailableError
from tests.bench.peers.feeds import graph_feeds
from tests.bench.peers.installed import versions_of
from tests.bench.peers.ort_session import ort_graph
from tests.bench.peers.peer import Opened, Task

LIMIT_S = 600


class ModelOpt:
    """``python -m modelopt.onnx.quantization``."""

    name = "ModelOpt default int8, ONNX Runtime"

    def versions(self) -> dict[str, str]:
        """What runs here; ModelOpt's own version is among the settings."""
        return versions_of("onnxruntime")

    def open(self, task: Task) -> Opened:
        """Quantise every graph in the other environment, then open sessions in this one."""
        python = task.modelopt_python
        if python is None:
            fix = "Make an environment with nvidia-modelopt[onnx] and give --modelopt-python."
            raise UnavailableError(self.name, expected="an environment with ModelOpt", got="none", fix=fix)
        if not task.calibration:
            fix = "Give it --calibration ITEMS."
            raise UnavailableError(self.name, expected="a calibration set", got="none", fix=fix)
        version = _call(python, "-c", "import modelopt; print(modelopt.__version__)").strip()
        feeds = graph_feeds(task, task.calibration)
        files = {name: _quantised(python, name, path, feeds[name], task) for name, (_, path) in task.graphs.items()}
        settings = {"nvidia-modelopt": version, "calibration items": str(len(task.calibration))}
        graph = ort_graph(task, files, threads=task.threads)
        return Opened(graph=graph, threads=task.threads, settings=settings)


def _quantised(python: Path, name: str, path: Path, feeds: list[dict[str, np.ndarray]], task: Task) -> Path:
    data, out = task.scratch / f"{name}.npz", task.scratch / f"{name}.onnx"
    np.savez(data, **{key: np.concatenate([one[key] for one in feeds]) for key in feeds[0]})
    words = (f"--onnx_path={path}", "--quantize_mode=int8", f"--calibration_data={data}", f"--output_path={out}")
    _call(python, "-m", "modelopt.onnx.quantization", *words)
    return out


def _call(python: Path, *words: str) -> str:
    try:
        done = subprocess.run([python, *words], capture_output=True, text=True, timeout=LIMIT_S, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or str(error)
        got = said.strip().splitlines()[-1][:200]
        raise UnavailableError("ModelOpt", expected="to run", got=got, fix="Check --modelopt-python.") from None
    return done.stdout
