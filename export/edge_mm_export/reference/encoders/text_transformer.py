"""A small transformer over token ids.

Vaswani et al., "Attention is all you need", 2017, with learned positions as in Devlin et al., "BERT", 2019.
"""

from typing import Literal

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn
from typing_extensions import Self

from edge_mm.contracts.base import Contract
from edge_mm_export.reference.blocks.attention import TransformerLayer


class TextTransformerConfig(Contract):
    """How wide, how deep and how long."""

    kind: Literal["text_transformer"] = "text_transformer"
    vocabulary: int = Field(gt=0)
    """Ids that the tokenizer can give."""
    positions: int = Field(gt=0)
    """Longest text in tokens."""
    size: int = Field(gt=0)
    """Width of the layers."""
    layers: int = Field(gt=0)
    heads: int = Field(gt=0)
    hidden: int = Field(gt=0)
    """Width inside each layer's perceptron."""
    dropout: float = Field(default=0.1, ge=0, lt=1)

    @model_validator(mode="after")
    def _divides(self) -> Self:
        if self.size % self.heads:
            raise ValueError(f"size that {self.heads} heads divide")
        return self


class TextTransformer(nn.Module):
    """Token ids to one token each."""

    def __init__(self, config: TextTransformerConfig, *, width: int) -> None:
        super().__init__()
        self.words = nn.Embedding(config.vocabulary, config.size)
        self.positions = nn.Embedding(config.positions, config.size)
        layer = {"width": config.size, "heads": config.heads, "hidden": config.hidden}
        self.layers = nn.ModuleList(TransformerLayer(**layer, dropout=config.dropout) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.size)
        self.project = nn.Linear(config.size, width)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """``input_ids[B, T]`` and ``attention_mask[B, T]`` int64 to ``tokens[B, T, D]`` and the mask as float32."""
        mask = attention_mask.to(torch.float32)
        steps = torch.arange(input_ids.shape[1], device=input_ids.device)
        tokens = self.words(input_ids) + self.positions(steps)
        for layer in self.layers:
            tokens = layer(tokens, mask)
        return self.project(self.norm(tokens)) * mask[:, :, None], mask
