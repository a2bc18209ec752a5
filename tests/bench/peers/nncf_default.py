"""NNCF's post-training quantisation of the OpenVINO models, with its defaults."""

import os
from typing import Any

from edge_mm.errors import UnavailableError
from tests.bench.peers.feeds import graph_feeds
from tests.bench.peers.installed import versions_of
from tests.bench.peers.openvino_default import openvino_run
from tests.bench.peers.peer import Opened, Run, Task
from tests.bench.peers.wired import WiredGraph


class Nncf:
    """``nncf.quantize(model, dataset)``, run with OpenVINO."""

    name = "NNCF default int8, OpenVINO"

    def versions(self) -> dict[str, str]:
        """The quantiser and its runtime."""
        return versions_of("nncf", "openvino")

    def open(self, task: Task) -> Opened:
        """Quantise every graph on the calibration set, then compile."""
        if not task.calibration:
            fix = "Give it --calibration ITEMS."
            raise UnavailableError(self.name, expected="a calibration set", got="none", fix=fix)
        # Read when it is imported; otherwise it reports its use to a server.
        os.environ["NNCF_CI"] = "1"
        import nncf
        import openvino

        core, feeds = openvino.Core(), graph_feeds(task, task.calibration)
        runs: dict[str, Run] = {}
        for name, (spec, path) in task.graphs.items():
            quantised: Any = nncf.quantize(
                core.read_model(path), nncf.Dataset(feeds[name]), subset_size=len(task.calibration)
            )
            runs[name] = openvino_run(core, quantised, spec, task.threads)
        settings = {"calibration items": str(len(task.calibration))}
        return Opened(graph=WiredGraph(task, runs), threads=task.threads, settings=settings)
