"""A depthwise-separable convolutional network on log-mel frames.

Zhang et al., "Hello Edge: keyword spotting on microcontrollers", 2017 (DS-CNN).
"""

from itertools import pairwise
from typing import Final, Literal

from pydantic import Field
from torch import Tensor, nn

from edge_mm.contracts.base import Contract
from edge_mm_export.reference.blocks.convolution import conv_relu, separable

STEM_KERNEL: Final = (9, 3)
"""Mel bands by frames: wider across the bands, as the paper's 10x4 filter is, and odd so that the size stays."""


class AudioDsCnnConfig(Contract):
    """How wide and how deep."""

    kind: Literal["audio_ds_cnn"] = "audio_ds_cnn"
    stem: int = Field(gt=0)
    """Channels of the first convolution, which halves bands and frames."""
    bands: int = Field(gt=0)
    """Mel bands that come in."""
    widths: tuple[int, ...] = Field(min_length=1)
    """Channels after each separable convolution; each that widens also halves bands and frames."""
    dropout: float = Field(default=0.1, ge=0, lt=1)


class AudioDsCnn(nn.Module):
    """Log-mel frames to one token."""

    def __init__(self, config: AudioDsCnnConfig, *, width: int) -> None:
        super().__init__()
        layers: list[nn.Module] = [conv_relu(1, config.stem, kernel=STEM_KERNEL, stride=2)]
        before = config.stem
        for after in config.widths:
            layers.append(separable(before, after, stride=2 if after > before else 1))
            before = after
        self.layers = nn.Sequential(*layers)
        self.dropout = nn.Dropout(config.dropout)
        self.project = nn.Linear(before * _bands_left(config), width)

    def forward(self, audio: Tensor) -> tuple[Tensor, Tensor]:
        """``audio[B, n_mels, T]`` float32 to ``tokens[B, 1, D]`` and a mask of ones ``[B, 1]``."""
        # The loudest moment of each feature: where in the window a word was said does not matter, its pitch does.
        pooled = self.layers(audio[:, None]).amax(dim=3)
        tokens = self.project(self.dropout(pooled.flatten(1)))[:, None]
        return tokens, tokens.new_ones(tokens.shape[:2])


def _bands_left(config: AudioDsCnnConfig) -> int:
    """Rows of the last map: a stride of 2 leaves the half, rounded up."""
    halvings = 1 + sum(after > before for before, after in pairwise((config.stem, *config.widths)))
    return -(-config.bands >> halvings)
