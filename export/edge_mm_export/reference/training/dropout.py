"""Modality dropout: which subsets of the modalities each sample of a batch is answered from.

Neverova et al., "ModDrop: adaptive multi-modal gesture recognition", 2016. Here every sample is answered from each
modality alone and from one larger subset, each as likely. Without the first the modality that is learned soonest leaves
the others little gradient: Wang et al., "What makes training multi-modal classification networks hard?", 2020.
"""

import torch
from torch import Tensor


def draw_presence(batch: int, count: int, generator: torch.Generator) -> Tensor:
    """``presence[(count + 1) * batch, count]`` float32; row i belongs to sample i modulo ``batch``.

    The first ``count * batch`` rows have one modality each; the last ``batch`` have two or more, or the one there is.
    """
    singles = torch.eye(count).repeat_interleave(batch, dim=0)
    larger = torch.tensor([bits for bits in range(2**count) if bits.bit_count() > 1] or [1])
    drawn = larger[torch.randint(len(larger), (batch, 1), generator=generator)]
    return torch.cat([singles, ((drawn >> torch.arange(count)) & 1).to(torch.float32)])
