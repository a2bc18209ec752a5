"""A reference model's configuration: a JSON file beside its checkpoint."""

from pydantic import Field, model_validator
from typing_extensions import Self

from edge_mm.contracts.base import Contract
from edge_mm.contracts.heads import ClassificationHead
from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.contracts.modality import Name
from edge_mm_export.reference.encoders.fit import misfit
from edge_mm_export.reference.encoders.table import EncoderConfig
from edge_mm_export.reference.fusions.table import FusionConfig


class EncodedModality(Contract):
    """An input and the encoder that reads it."""

    spec: ModalitySpec
    encoder: EncoderConfig


class ReferenceConfig(Contract):
    """Encoders x fusion x heads."""

    name: Name
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    width: int = Field(gt=0)
    """Of every encoder's tokens, D."""
    modalities: tuple[EncodedModality, ...] = Field(min_length=1)
    """In the order of ``presence``."""
    fusion: FusionConfig
    heads: tuple[ClassificationHead, ...] = Field(min_length=1)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the modalities, in the order of ``presence``."""
        return tuple(modality.spec.name for modality in self.modalities)

    @property
    def tokenizers(self) -> tuple[str, ...]:
        """Tokenizer files that the text modalities read, beside the configuration."""
        specs = (modality.spec.preprocess for modality in self.modalities)
        return tuple(spec.tokenizer for spec in specs if spec.kind == "text")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for modality in self.modalities:
            wanted = misfit(modality.encoder, modality.spec.preprocess)
            if wanted is not None:
                raise ValueError(f"modality '{modality.spec.name}' with {wanted}")
        if self.fusion.kind == "attention" and self.width % self.fusion.heads:
            raise ValueError(f"width that the fusion's {self.fusion.heads} heads divide")
        return self
