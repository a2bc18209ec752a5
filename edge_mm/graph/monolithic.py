"""The whole model as one graph: every decision runs everything."""

from collections.abc import Sequence
from typing import Literal

from typing_extensions import Self

from edge_mm.arrays import Tensor, Tensors
from edge_mm.contracts.manifest import Manifest
from edge_mm.engines.base import StageTimes
from edge_mm.graph.base import Modalities
from edge_mm.graph.feeds import Feeds
from edge_mm.graph.stage import Stage, pick


class MonolithicGraph:
    """What the benchmark compares the split graphs with, and all there is for some ready-made models."""

    answer_stage: Literal["monolithic"] = "monolithic"

    def __init__(self, manifest: Manifest, stage: Stage) -> None:
        self._modalities = Modalities.of(manifest)
        self._stage = stage
        self._feeds = Feeds(manifest, stage.spec)
        self._inputs = {name: stage.inputs_of(name) for name in manifest.modality_names}
        self._tensors: dict[str, dict[str, Tensor]] = {}
        self._captured: dict[str, int] = {}

    def encode(self, modality: str, tensors: Tensors, *, capture_ns: int) -> StageTimes:
        """Keep the tensors, uncopied, for the next ``fuse``; nothing runs yet; see ``Graph.encode``."""
        self._modalities.check(modality)
        self.forget(modality)
        self._tensors[modality] = pick(self._inputs[modality], tensors, where=self._stage.where)
        self._captured[modality] = capture_ns
        return StageTimes(compute_ns=0)

    def captured_ns(self, modality: str) -> int | None:
        """When the kept input was captured; None if there is none."""
        return self._captured.get(modality)

    def fuse(self, present: Sequence[str]) -> tuple[dict[str, Tensor], StageTimes]:
        """Run the whole model; see ``Graph.fuse``."""
        self._modalities.check_present(present, self._captured)
        self._stage.write(self._feeds.arrays(present, lambda fed: self._tensors[fed.modality][fed.tensor.name]))
        times = self._stage.run()
        return {name: array.copy() for name, array in self._stage.session.outputs.items()}, times

    def forget(self, modality: str) -> None:
        """Drop the modality's tensors."""
        self._tensors.pop(modality, None)
        self._captured.pop(modality, None)

    def close(self) -> None:
        """Free the graph."""
        self._tensors.clear()
        self._captured.clear()
        self._stage.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
