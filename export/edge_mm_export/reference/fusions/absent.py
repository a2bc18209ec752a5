"""What stands in for a modality that is not there.

A learned vector per modality, as the mask token of Devlin et al., "BERT", 2019, and trained as in Neverova et al.,
"ModDrop: adaptive multi-modal gesture recognition", 2016: by leaving modalities out.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

INITIAL_STD = 0.02
"""Of learned vectors; BERT's."""


class AbsentTokens(nn.Module):
    """Replaces the tokens of absent modalities by learned ones, and marks every token with its modality."""

    def __init__(self, names: Sequence[str], *, width: int) -> None:
        super().__init__()
        self.names = tuple(names)
        self.absent = nn.Parameter(torch.randn(len(self.names), width) * INITIAL_STD)
        self.kind = nn.Parameter(torch.randn(len(self.names), width) * INITIAL_STD)

    def forward(
        self, tokens: Mapping[str, Tensor], masks: Mapping[str, Tensor], presence: Tensor
    ) -> tuple[list[Tensor], list[Tensor]]:
        """Give ``tokens[B, T, D]`` and ``mask[B, T]`` by modality, in the order of ``presence[B, M]``.

        An absent modality is one token, its learned one; whatever was in its place, NaN included, is gone. A modality
        whose tokens are all masked counts as absent.
        """
        filled: list[Tensor] = []
        kept: list[Tensor] = []
        for index, name in enumerate(self.names):
            here = (presence[:, index, None] > 0) & (masks[name].amax(1, keepdim=True) > 0)
            real = here & (masks[name] > 0)
            filled.append(torch.where(real[:, :, None], tokens[name], self.absent[index]) + self.kind[index])
            kept.append(torch.where(here, real.to(presence.dtype), _first(masks[name])))
        return filled, kept


def _first(mask: Tensor) -> Tensor:
    """1 at the first token of ``mask[B, T]``, 0 at the others."""
    return (torch.arange(mask.shape[1], device=mask.device) == 0).to(mask.dtype).expand_as(mask)
