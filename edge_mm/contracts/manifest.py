"""The manifest: all that a bundle says about itself, and only facts that equal inputs make equal."""

from typing import Annotated, Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from edge_mm.contracts.audio import AudioSpec
from edge_mm.contracts.base import Contract
from edge_mm.contracts.coherence import check_manifest
from edge_mm.contracts.heads import HeadSpec
from edge_mm.contracts.modality import Modality, Name
from edge_mm.contracts.tensors import GraphInput, TensorSpec
from edge_mm.contracts.text import BundlePath, TextSpec
from edge_mm.contracts.vector import VectorSpec
from edge_mm.contracts.vision import ImageSpec

InputSpec = Annotated[ImageSpec | AudioSpec | TextSpec | VectorSpec, Field(discriminator="kind")]


class ModalitySpec(Contract):
    """One input of the model."""

    name: Name
    preprocess: InputSpec
    required: bool = False
    """True if the model cannot answer without it (it has no learned "absent" vector)."""
    max_age_ns: int = Field(gt=0)
    """No decision uses an input of this modality that was captured longer ago."""
    max_rate_hz: float | None = Field(default=None, gt=0)
    """Its encoder runs at most this often; None is at every new input."""

    @property
    def kind(self) -> Modality:
        """What the input is made of."""
        return Modality(self.preprocess.kind)


class Candidate(Contract):
    """One way to run a graph."""

    id: Name
    precision: Literal["fp32", "fp16", "int8", "mixed"]
    file: BundlePath
    opset: int = Field(ge=13)
    max_error: float = Field(ge=0)
    """Largest absolute difference of an output from the source model's, on the verification inputs."""


class GraphSpec(Contract):
    """One graph of the bundle, in one or several candidates with equal inputs and outputs."""

    role: Literal["encoder", "fusion", "monolithic"]
    modality: Name | None = None
    """Of an encoder: whose it is."""
    inputs: tuple[GraphInput, ...] = Field(min_length=1)
    outputs: tuple[TensorSpec, ...] = Field(min_length=1)
    candidates: tuple[Candidate, ...] = Field(min_length=1)
    """The first one runs where nothing was tuned."""


class FileFact(Contract):
    """What a file of the bundle must be, byte for byte."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)
    """Bytes."""


class SelfTest(Contract):
    """Recorded samples with expected tensors and outputs; how far a device may be from them.

    Each element must satisfy ``|got - expected| <= atol + rtol * |expected|``.
    """

    file: BundlePath
    atol: float = Field(ge=0)
    rtol: float = Field(ge=0)


class Manifest(Contract):
    """``manifest.json`` of a bundle."""

    schema_version: Literal[1] = 1
    name: Name
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    target: Name
    """Family of devices that it was exported for: a key of ``contracts.targets.TARGETS``."""
    modalities: tuple[ModalitySpec, ...] = Field(min_length=1)
    """In the order of ``presence``."""
    graphs: dict[Name, GraphSpec] = Field(min_length=1)
    heads: tuple[HeadSpec, ...] = Field(min_length=1)
    selftest: SelfTest
    files: dict[BundlePath, FileFact]
    """Every file of the bundle but the manifest, its signature and what lies under ``evidence/``."""
    provenance: dict[str, str] = Field(default_factory=dict)
    """Where it comes from: source hashes, recipe hash, versions of the tools. Never a time or a path."""

    @property
    def modality_names(self) -> tuple[str, ...]:
        """In the order of ``presence``."""
        return tuple(modality.name for modality in self.modalities)

    def modality(self, name: str) -> ModalitySpec:
        """The modality of that name."""
        return self.modalities[self.modality_names.index(name)]

    def encoder(self, modality: str) -> str | None:
        """Name of the graph that encodes ``modality``; None in a bundle that is monolithic only."""
        found = (name for name, graph in self.graphs.items() if graph.role == "encoder" and graph.modality == modality)
        return next(found, None)

    def only(self, role: Literal["fusion", "monolithic"]) -> str | None:
        """Name of the one graph with that role, if there is one."""
        return next((name for name, graph in self.graphs.items() if graph.role == role), None)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        check_manifest(self)
        return self
