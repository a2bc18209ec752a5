"""Modality dropout: every subset of the modalities is trained, so that every subset can be answered.

Neverova et al., "ModDrop: adaptive multi-modal gesture recognition", 2016. Here a sample keeps one of the non-empty
subsets, each as likely, so that no row of the accuracy table is an afterthought.
"""

import torch
from torch import Tensor


def drop_modalities(batch: int, count: int, generator: torch.Generator) -> Tensor:
    """``presence[batch, count]`` float32 with at least one 1 in each row.

    Args:
        batch: rows.
        count: modalities.
        generator: of the draws.
    """
    chosen = torch.randint(1, 2**count, (batch, 1), generator=generator)
    bits = torch.arange(count)
    return ((chosen >> bits) & 1).to(torch.float32)
