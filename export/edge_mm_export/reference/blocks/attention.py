"""Self-attention over tokens of which some are padding.

Vaswani et al., "Attention is all you need", 2017; layer norm before each part: Xiong et al., "On layer normalization in
the transformer architecture", 2020.
"""

from typing import Final

from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

MASKED: Final = -1e4
"""Added to the score of a token that is not there. Its weight underflows to exactly 0 in float32, and the number
itself still fits float16."""


class SelfAttention(nn.Module):
    """Multi-head self-attention.

    Query, key, value and output are layers of their own: structured pruning can cut them by heads.
    """

    def __init__(self, *, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """``tokens[B, T, D]`` to the same shape; no token looks at one whose ``mask[B, T]`` is 0."""
        query, key, value = (self._split(layer(tokens)) for layer in (self.query, self.key, self.value))
        bias = ((1 - mask) * MASKED)[:, None, None, :]
        mixed = scaled_dot_product_attention(query, key, value, attn_mask=bias)
        out: Tensor = self.out(mixed.transpose(1, 2).flatten(2))
        return out

    def _split(self, tokens: Tensor) -> Tensor:
        batch, length, width = tokens.shape
        return tokens.reshape(batch, length, self.heads, width // self.heads).transpose(1, 2)


class TransformerLayer(nn.Module):
    """Self-attention, then a two-layer perceptron on each token; both are added to what they got."""

    def __init__(self, *, width: int, heads: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(width)
        self.attention = SelfAttention(width=width, heads=heads)
        self.perceptron_norm = nn.LayerNorm(width)
        self.perceptron = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width))
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """``tokens[B, T, D]`` to the same shape; ``mask[B, T]`` is 1 where a token is real."""
        tokens = tokens + self.dropout(self.attention(self.attention_norm(tokens), mask))
        out: Tensor = tokens + self.dropout(self.perceptron(self.perceptron_norm(tokens)))
        return out
