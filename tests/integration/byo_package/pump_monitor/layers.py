"""Encoders and the fusion."""

import torch
from torch import Tensor, nn


class SoundEncoder(nn.Module):
    """Log-mel frames ``(B, 32, T)`` to one token per eight frames."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv1d(32, width, 5, stride=4, padding=2),
            nn.GELU(),
            nn.Conv1d(width, width, 3, stride=2, padding=1),
            nn.GELU(),
        )

    def forward(self, audio: Tensor) -> tuple[Tensor, Tensor]:
        tokens = self.net(audio).transpose(1, 2)
        return tokens, torch.ones_like(tokens[..., 0])


class SensorEncoder(nn.Module):
    """Four values ``(B, 4)`` to one token."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Linear(4, width), nn.GELU(), nn.Linear(width, width))

    def forward(self, vector: Tensor) -> tuple[Tensor, Tensor]:
        tokens = self.net(vector)[:, None]
        return tokens, torch.ones_like(tokens[..., 0])


class MeanFusion(nn.Module):
    """Mean of each modality's tokens, or its learned absent vector, side by side."""

    def __init__(self, names: tuple[str, ...], width: int) -> None:
        super().__init__()
        self.names = names
        self.absent = nn.ParameterDict({name: nn.Parameter(torch.randn(width) * 0.1) for name in names})
        self.mix = nn.Linear(width * len(names), width)

    def forward(self, tokens: dict[str, Tensor], masks: dict[str, Tensor], presence: Tensor) -> Tensor:
        pooled = []
        for index, name in enumerate(self.names):
            mask = masks[name][..., None]
            mean = (tokens[name] * mask).sum(1) / mask.sum(1).clamp(min=1)
            pooled.append(torch.where(presence[:, index : index + 1] > 0, mean, self.absent[name]))
        return torch.nn.functional.gelu(self.mix(torch.cat(pooled, dim=1)))
