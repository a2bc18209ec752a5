"""What a fused model answers: one head per task, each with a typed result."""

from typing import Annotated, Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from edge_mm.contracts.base import Contract
from edge_mm.contracts.modality import Name


class _Head(Contract):
    name: Name
    output: str = Field(min_length=1)
    """The graph's output tensor that carries the answer, batch first."""


class _Labelled(_Head):
    labels: tuple[str, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if len(set(self.labels)) != len(self.labels):
            raise ValueError("labels that are distinct")
        return self


class ClassificationHead(_Labelled):
    """One of several labels: logits ``(B, labels)``."""

    task: Literal["classification"] = "classification"


class RegressionHead(_Head):
    """Real values: ``(B, names)``."""

    task: Literal["regression"] = "regression"
    names: tuple[str, ...] = Field(min_length=1)
    units: tuple[str, ...] | None = None
    """One per name."""

    @model_validator(mode="after")
    def _per_name(self) -> Self:
        if len(set(self.names)) != len(self.names):
            raise ValueError("names that are distinct")
        if self.units is not None and len(self.units) != len(self.names):
            raise ValueError(f"units with {len(self.names)} entries, one per name")
        return self


class SimilarityHead(_Head):
    """How well the modalities match: one score ``(B,)`` or ``(B, 1)``; larger is closer."""

    task: Literal["similarity"] = "similarity"


class SequenceHead(_Labelled):
    """One of several labels per step: logits ``(B, steps, labels)``."""

    task: Literal["sequence"] = "sequence"


HeadSpec = Annotated[ClassificationHead | RegressionHead | SimilarityHead | SequenceHead, Field(discriminator="task")]


class Classification(Contract):
    """The likeliest label and the probability of each (they sum to 1)."""

    task: Literal["classification"] = "classification"
    label: str
    scores: dict[str, float]


class Regression(Contract):
    """A value by name."""

    task: Literal["regression"] = "regression"
    values: dict[str, float]


class Similarity(Contract):
    """A score; larger is closer."""

    task: Literal["similarity"] = "similarity"
    score: float


class Sequence(Contract):
    """One classification per step, earliest first."""

    task: Literal["sequence"] = "sequence"
    steps: tuple[Classification, ...]


Result = Annotated[Classification | Regression | Similarity | Sequence, Field(discriminator="task")]
