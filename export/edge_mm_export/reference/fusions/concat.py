"""Concatenation of the modalities' mean tokens, then a perceptron.

Ngiam et al., "Multimodal deep learning", 2011: the shared representation over concatenated modalities.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from edge_mm.contracts.base import Contract
from edge_mm_export.reference.fusions.absent import AbsentTokens


class ConcatConfig(Contract):
    """Sizes of the perceptron."""

    kind: Literal["concat"] = "concat"
    hidden: int = Field(gt=0)
    features: int = Field(gt=0)
    """Width of what it gives, F."""
    dropout: float = Field(default=0.1, ge=0, lt=1)


class ConcatFusion(nn.Module):
    """Mean over each modality's tokens, side by side, two layers."""

    def __init__(self, config: ConcatConfig, *, names: Sequence[str], width: int) -> None:
        super().__init__()
        self.absent = AbsentTokens(names, width=width)
        self.perceptron = nn.Sequential(
            nn.Linear(len(names) * width, config.hidden),
            nn.ReLU(),
            nn.Dropout(config.dropout),
            nn.Linear(config.hidden, config.features),
            nn.ReLU(),
        )

    def forward(self, tokens: Mapping[str, Tensor], masks: Mapping[str, Tensor], presence: Tensor) -> Tensor:
        """``tokens[B, T, D]`` and ``masks[B, T]`` by modality and ``presence[B, M]`` to ``features[B, F]``."""
        filled, kept = self.absent(tokens, masks, presence)
        means = [
            (token * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
            for token, mask in zip(filled, kept, strict=True)
        ]
        features: Tensor = self.perceptron(torch.cat(means, dim=1))
        return features
