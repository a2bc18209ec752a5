"""A reference model: encoders, a fusion and heads built from a configuration."""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import nn

from edge_mm_export.model import ModelSpec, Monolithic
from edge_mm_export.reference.config import ReferenceConfig
from edge_mm_export.reference.encoders.table import build_encoder
from edge_mm_export.reference.fusions.table import build_fusion, feature_width
from edge_mm_export.reference.heads.table import build_head


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceModel:
    """Offers the contract ``edge_mm_export.model.FusedModel``."""

    spec: ModelSpec
    encoders: Mapping[str, nn.Module]
    fusion: nn.Module
    heads: Mapping[str, nn.Module]

    def network(self) -> Monolithic:
        """The whole as one module, sharing its weights: what is trained, saved and loaded."""
        return Monolithic(self)


def build(config: ReferenceConfig, files: Mapping[str, bytes]) -> ReferenceModel:
    """A model with untrained weights, drawn from torch's generator as it stands.

    Args:
        config: what to build.
        files: the tokenizers that the configuration names, by name.
    """
    width, names = config.width, config.names
    features = feature_width(config.fusion, width=width)
    spec = ModelSpec(
        name=config.name,
        version=config.version,
        modalities=tuple(modality.spec for modality in config.modalities),
        heads=config.heads,
        files=files,
    )
    return ReferenceModel(
        spec=spec,
        encoders={m.spec.name: build_encoder(m.encoder, width=width) for m in config.modalities},
        fusion=build_fusion(config.fusion, names=names, width=width),
        heads={head.name: build_head(head, features=features) for head in config.heads},
    )
