"""A small convolutional network for small pictures.

Pairs of 3x3 convolutions between poolings: Simonyan and Zisserman, "Very deep convolutional networks for large-scale
image recognition", 2015; pooled over the whole map at the end: Lin et al., "Network in network", 2014.
"""

from typing import Literal

from pydantic import Field
from torch import Tensor, nn

from edge_mm.contracts.base import Contract
from edge_mm_export.reference.blocks.convolution import conv_relu


class VisionCnnConfig(Contract):
    """How wide and how deep."""

    kind: Literal["vision_cnn"] = "vision_cnn"
    channels: int = Field(default=1, ge=1, le=3)
    """1 for grey pictures, 3 for colour."""
    widths: tuple[int, ...] = Field(min_length=1)
    """Channels of each stage; a stage is two convolutions, and halves height and width after them."""
    dropout: float = Field(default=0.1, ge=0, lt=1)


class VisionCnn(nn.Module):
    """Pictures to one token."""

    def __init__(self, config: VisionCnnConfig, *, width: int) -> None:
        super().__init__()
        stages: list[nn.Module] = []
        before = config.channels
        for after in config.widths:
            stages += [conv_relu(before, after), conv_relu(after, after), nn.MaxPool2d(2)]
            before = after
        self.stages = nn.Sequential(*stages)
        self.dropout = nn.Dropout(config.dropout)
        self.project = nn.Linear(before, width)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """``image[B, C, H, W]`` float32 to ``tokens[B, 1, D]`` and a mask of ones ``[B, 1]``."""
        pooled = self.stages(image).mean(dim=(2, 3))
        tokens = self.project(self.dropout(pooled))[:, None]
        return tokens, tokens.new_ones(tokens.shape[:2])
