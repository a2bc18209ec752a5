"""Graphs of any library, wired as a user would: encoder by encoder into the fusion, through dictionaries of arrays."""

from collections.abc import Mapping, Sequence

from typing_extensions import Self

from edge_mm.arrays import Tensor, Tensors
from edge_mm.contracts.manifest import GraphSpec
from edge_mm.engines.base import StageTimes
from edge_mm.graph.feeds import Feeds
from tests.bench.peers.peer import Run, Task

NOTHING = StageTimes(compute_ns=0)


class WiredGraph:
    """A ``Graph`` over one function per ONNX graph."""

    def __init__(self, task: Task, runs: Mapping[str, Run]) -> None:
        specs = {name: spec for name, (spec, _) in task.graphs.items()}
        self._runs = dict(runs)
        self._encoders = {str(spec.modality): (name, spec) for name, spec in specs.items() if spec.role == "encoder"}
        self._fusion = next(name for name, spec in specs.items() if spec.role == "fusion")
        self._feeds = Feeds(task.bundle.manifest, specs[self._fusion])
        self._embeddings: dict[str, Mapping[str, Tensor]] = {}
        self._captured: dict[str, int] = {}

    def encode(self, modality: str, tensors: Tensors, *, capture_ns: int) -> StageTimes:
        """Run the modality's encoder and keep what it gave."""
        name, spec = self._encoders[modality]
        self._embeddings[modality] = self._runs[name](encoder_feeds(spec, tensors))
        self._captured[modality] = capture_ns
        return NOTHING

    def captured_ns(self, modality: str) -> int | None:
        """When the kept input was captured."""
        return self._captured.get(modality)

    def fuse(self, present: Sequence[str]) -> tuple[dict[str, Tensor], StageTimes]:
        """Run the fusion."""
        return dict(self._runs[self._fusion](self.fusion_feeds(present))), NOTHING

    def fusion_feeds(self, present: Sequence[str]) -> dict[str, Tensor]:
        """The fusion's inputs by name, from what the encoders gave."""
        return self._feeds.arrays(present, lambda fed: self._embeddings[fed.modality][fed.key])

    def forget(self, modality: str) -> None:
        """Drop what the modality gave."""
        self._embeddings.pop(modality, None)
        self._captured.pop(modality, None)

    def close(self) -> None:
        """Free everything."""
        self._runs.clear()
        self._embeddings.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def encoder_feeds(spec: GraphSpec, tensors: Tensors) -> dict[str, Tensor]:
    """An encoder's inputs by name, from what preprocessing gives."""
    return {tensor.name: tensors[tensor.source.split(".", 1)[1]] for tensor in spec.inputs}
