"""Each graph's inputs for some cases: what quantisers calibrate on and what the bare loop runs on."""

from collections.abc import Sequence

from edge_mm.arrays import Tensor
from tests.bench.peers.ort_session import ort_run
from tests.bench.peers.peer import Prepared, Task
from tests.bench.peers.wired import WiredGraph, encoder_feeds


def graph_feeds(task: Task, cases: Sequence[Prepared]) -> dict[str, list[dict[str, Tensor]]]:
    """By graph, one set of inputs for each case; the fusion's come out of the unquantised encoders."""
    wired = WiredGraph(
        task, {name: ort_run(path, spec, threads=task.threads) for name, (spec, path) in task.graphs.items()}
    )
    found: dict[str, list[dict[str, Tensor]]] = {name: [] for name in task.graphs}
    for case in cases:
        for modality, tensors in case.items():
            wired.encode(modality, tensors, capture_ns=0)
        for name, (spec, _) in task.graphs.items():
            encoder = spec.role == "encoder"
            feeds = encoder_feeds(spec, case[str(spec.modality)]) if encoder else wired.fusion_feeds(tuple(case))
            # Fusions may be fed with the encoders' own memory, which the next case overwrites.
            found[name].append({key: array.copy() for key, array in feeds.items()})
    return found
