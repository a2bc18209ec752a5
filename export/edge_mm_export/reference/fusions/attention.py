"""Self-attention over the tokens of all modalities, read out at a learned token.

Fusion of the modalities' tokens in one transformer: Nagrani et al., "Attention bottlenecks for multimodal fusion",
2021, section 3.2; the read-out token is the class token of Devlin et al., "BERT", 2019.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from edge_mm.contracts.base import Contract
from edge_mm_export.reference.blocks.attention import TransformerLayer
from edge_mm_export.reference.fusions.absent import INITIAL_STD, AbsentTokens


class AttentionConfig(Contract):
    """How deep; its width is the encoders' D, and so is F."""

    kind: Literal["attention"] = "attention"
    layers: int = Field(gt=0)
    heads: int = Field(gt=0)
    """They must divide D."""
    hidden: int = Field(gt=0)
    """Width inside each layer's perceptron."""
    dropout: float = Field(default=0.1, ge=0, lt=1)


class AttentionFusion(nn.Module):
    """A transformer over one sequence: the read-out token, then each modality's tokens."""

    def __init__(self, config: AttentionConfig, *, names: Sequence[str], width: int) -> None:
        super().__init__()
        self.absent = AbsentTokens(names, width=width)
        self.readout = nn.Parameter(torch.randn(width) * INITIAL_STD)
        layer = {"width": width, "heads": config.heads, "hidden": config.hidden}
        self.layers = nn.ModuleList(TransformerLayer(**layer, dropout=config.dropout) for _ in range(config.layers))
        self.norm = nn.LayerNorm(width)

    def forward(self, tokens: Mapping[str, Tensor], masks: Mapping[str, Tensor], presence: Tensor) -> Tensor:
        """``tokens[B, T, D]`` and ``masks[B, T]`` by modality and ``presence[B, M]`` to ``features[B, D]``."""
        filled, kept = self.absent(tokens, masks, presence)
        readout = self.readout.expand(presence.shape[0], 1, -1)
        sequence = torch.cat([readout, *filled], dim=1)
        mask = torch.cat([torch.ones_like(presence[:, :1]), *kept], dim=1)
        for layer in self.layers:
            sequence = layer(sequence, mask)
        features: Tensor = self.norm(sequence[:, 0])
        return features
