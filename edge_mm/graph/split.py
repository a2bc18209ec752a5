"""Encoders that run when their own input changes, and a fusion that runs on the embeddings they left."""

from collections.abc import Mapping, Sequence
from typing import Literal

from typing_extensions import Self

from edge_mm.arrays import Tensor, Tensors
from edge_mm.contracts.manifest import Manifest
from edge_mm.engines.base import StageTimes
from edge_mm.graph.base import Modalities
from edge_mm.graph.feeds import Feeds
from edge_mm.graph.stage import Stage, pick


class SplitGraph:
    """The embedding cache is the encoders' own output memory: the fusion reads it where it lies."""

    answer_stage: Literal["fusion"] = "fusion"

    def __init__(self, manifest: Manifest, *, encoders: Mapping[str, Stage], fusion: Stage) -> None:
        self._modalities = Modalities.of(manifest)
        self._encoders = encoders
        self._fusion = fusion
        self._feeds = Feeds(manifest, fusion.spec)
        self._captured: dict[str, int] = {}
        self._embeddings: dict[str, Mapping[str, Tensor]] = {}

    def encode(self, modality: str, tensors: Tensors, *, capture_ns: int) -> StageTimes:
        """Run the modality's encoder and keep the embedding; see ``Graph.encode``."""
        self._modalities.check(modality)
        self.forget(modality)
        encoder = self._encoders[modality]
        encoder.write(pick(encoder.spec.inputs, tensors, where=encoder.where))
        times = encoder.run()
        self._embeddings[modality] = encoder.session.outputs
        self._captured[modality] = capture_ns
        return times

    def captured_ns(self, modality: str) -> int | None:
        """When the input behind the kept embedding was captured; None if there is none."""
        return self._captured.get(modality)

    def fuse(self, present: Sequence[str]) -> tuple[dict[str, Tensor], StageTimes]:
        """Run the fusion alone; see ``Graph.fuse``."""
        self._modalities.check_present(present, self._captured)
        arrays = self._feeds.arrays(present, lambda fed: self._embeddings[fed.modality][fed.key])
        session = self._fusion.session
        session.prepare({name: array.shape for name, array in arrays.items()})
        for name, array in arrays.items():
            if session.inputs[name] is not array:
                session.bind(name, array)
        times = self._fusion.run()
        return {name: array.copy() for name, array in session.outputs.items()}, times

    def forget(self, modality: str) -> None:
        """Drop the modality's embedding."""
        self._captured.pop(modality, None)
        self._embeddings.pop(modality, None)

    def close(self) -> None:
        """Free every graph."""
        self._captured.clear()
        self._embeddings.clear()
        for stage in (*self._encoders.values(), self._fusion):
            stage.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
