"""Every fusion there is, by its configuration."""

from collections.abc import Sequence
from typing import Annotated, TypeAlias

from pydantic import Field
from torch import nn

from edge_mm_export.reference.fusions.attention import AttentionConfig, AttentionFusion
from edge_mm_export.reference.fusions.concat import ConcatConfig, ConcatFusion

FusionConfig: TypeAlias = Annotated[ConcatConfig | AttentionConfig, Field(discriminator="kind")]


def build_fusion(config: ConcatConfig | AttentionConfig, *, names: Sequence[str], width: int) -> nn.Module:
    """The fusion that a configuration describes, with untrained weights.

    Args:
        config: of one of the fusions of this room.
        names: modalities in the order of ``presence``.
        width: of the encoders' tokens, D.
    """
    if isinstance(config, ConcatConfig):
        return ConcatFusion(config, names=names, width=width)
    return AttentionFusion(config, names=names, width=width)


def feature_width(config: ConcatConfig | AttentionConfig, *, width: int) -> int:
    """F of the fusion's ``features[B, F]``, for tokens of width D."""
    return config.features if isinstance(config, ConcatConfig) else width
