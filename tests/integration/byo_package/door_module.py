"""A module that knows nothing of edge_mm: one forward over a picture and a text, answers in a dictionary."""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn


class DoorModule(nn.Module):
    """Who is at the door: a picture by position, a text by keyword."""

    def __init__(self) -> None:
        super().__init__()
        self.see = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.read = nn.Embedding(10, 8)
        self.answer = nn.Linear(16, 3)

    def forward(self, pixels: Tensor, *, ids: Tensor, mask: Tensor) -> dict[str, Tensor]:
        weights = mask.to(torch.float32)[..., None]
        words = (self.read(ids) * weights).sum(1) / weights.sum(1).clamp(min=1)
        both = torch.cat([self.see(pixels), words], dim=1)
        return {"features": both, "intent": self.answer(both)}


def build(checkpoint: Path) -> DoorModule:
    """The module with trained weights."""
    module = DoorModule()
    module.load_state_dict(load_file(checkpoint))
    return module


def untrained(seed: int = 0) -> DoorModule:
    """The module with seeded weights: what a test saves as a checkpoint."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return DoorModule()
