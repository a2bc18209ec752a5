"""Log-mel frames that were not recorded, but might have been.

Bands and frames are masked: Park et al., "SpecAugment: a simple data augmentation method for automatic speech
recognition", 2019. All bands move up or down, as a shorter or a longer vocal tract moves them: Jaitly and Hinton,
"Vocal tract length perturbation (VTLP) improves speech recognition", 2013. All frames move, as the window does.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import torch
from torch import Tensor

from edge_mm.contracts.audio import AudioSpec, LogMel
from edge_mm.contracts.manifest import ModalitySpec

MAX_HIDDEN_BANDS: Final = 6
MAX_HIDDEN_FRAMES: Final = 12
"""At most so many neighbouring bands and frames are replaced by the mean of the window."""
MAX_SHIFT_BANDS: Final = 3


def augment(
    inputs: Mapping[str, tuple[Tensor, ...]], modalities: Iterable[ModalitySpec], generator: torch.Generator
) -> dict[str, tuple[Tensor, ...]]:
    """The inputs by modality, those of log-mel frames augmented."""
    specs = {modality.name: modality.preprocess for modality in modalities}
    return {
        name: (augment_frames(tensors[0], generator),) if _is_log_mel(specs[name]) else tensors
        for name, tensors in inputs.items()
    }


def augment_frames(audio: Tensor, generator: torch.Generator) -> Tensor:
    """``audio[B, n_mels, T]`` to the same shape: each row moved in time and pitch, one band and one stretch masked."""
    batch, bands, frames = audio.shape
    shift = torch.randint(frames, (batch, 1), generator=generator)
    order = (torch.arange(frames) + shift) % frames
    moved = audio.gather(2, order[:, None, :].expand(-1, bands, -1))
    pitch = torch.randint(-MAX_SHIFT_BANDS, MAX_SHIFT_BANDS + 1, (batch, 1), generator=generator)
    order = (torch.arange(bands) + pitch).clamp(0, bands - 1)
    moved = moved.gather(1, order[:, :, None].expand(-1, -1, frames))
    hidden_bands = _stretch(batch, bands, MAX_HIDDEN_BANDS, generator)
    hidden_frames = _stretch(batch, frames, MAX_HIDDEN_FRAMES, generator)
    hidden = hidden_bands[:, :, None] | hidden_frames[:, None, :]
    return torch.where(hidden, moved.mean(dim=(1, 2), keepdim=True), moved)


def _is_log_mel(spec: object) -> bool:
    return isinstance(spec, AudioSpec) and isinstance(spec.features, LogMel)


def _stretch(batch: int, size: int, longest: int, generator: torch.Generator) -> Tensor:
    """``[batch, size]`` bool: True in one stretch of 0 to ``longest`` places."""
    length = torch.randint(longest + 1, (batch, 1), generator=generator)
    start = torch.randint(size, (batch, 1), generator=generator)
    place = torch.arange(size)
    return (place >= start) & (place < start + length)
