"""Every encoder there is, by its configuration."""

from typing import Annotated, TypeAlias

from pydantic import Field
from torch import nn

from edge_mm_export.reference.encoders.audio_ds_cnn import AudioDsCnn, AudioDsCnnConfig
from edge_mm_export.reference.encoders.text_transformer import TextTransformer, TextTransformerConfig
from edge_mm_export.reference.encoders.vision_cnn import VisionCnn, VisionCnnConfig

EncoderConfig: TypeAlias = Annotated[
    VisionCnnConfig | AudioDsCnnConfig | TextTransformerConfig, Field(discriminator="kind")
]


def build_encoder(config: VisionCnnConfig | AudioDsCnnConfig | TextTransformerConfig, *, width: int) -> nn.Module:
    """The encoder that a configuration describes, with untrained weights.

    Args:
        config: of one of the encoders of this room.
        width: of the tokens that it gives, D.
    """
    if isinstance(config, VisionCnnConfig):
        return VisionCnn(config, width=width)
    if isinstance(config, AudioDsCnnConfig):
        return AudioDsCnn(config, width=width)
    return TextTransformer(config, width=width)
