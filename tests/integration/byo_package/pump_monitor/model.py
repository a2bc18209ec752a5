"""The fused model and the factory that a recipe names."""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

from edge_mm.contracts.audio import AudioSpec, LogMel
from edge_mm.contracts.heads import ClassificationHead, RegressionHead
from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.contracts.vector import VectorSpec
from edge_mm_export.model import ModelSpec

from .layers import MeanFusion, SensorEncoder, SoundEncoder

SOUND = AudioSpec(
    rate_hz=16_000,
    window_ns=500_000_000,
    features=LogMel(n_fft=512, win_length=400, hop_length=160, n_mels=32),
)
SENSORS = VectorSpec(size=4, mean=(20.0, 3.0, 0.5, 1450.0), std=(5.0, 1.0, 0.2, 30.0))


class PumpMonitor(nn.Module):
    """A ``FusedModel``; being an ``nn.Module`` beside it is its own business."""

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        names = ("sound", "sensors")
        self.spec = ModelSpec(
            name="pump_monitor",
            version="2.1.0",
            modalities=(
                ModalitySpec(name="sound", preprocess=SOUND, max_age_ns=2_000_000_000),
                ModalitySpec(name="sensors", preprocess=SENSORS, max_age_ns=5_000_000_000),
            ),
            heads=(
                ClassificationHead(name="condition", output="condition_logits", labels=("good", "worn", "broken")),
                RegressionHead(name="wear", output="wear", names=("hours_left",), units=("h",)),
            ),
        )
        self.encoders = nn.ModuleDict({"sound": SoundEncoder(width), "sensors": SensorEncoder(width)})
        self.fusion = MeanFusion(names, width)
        self.heads = nn.ModuleDict({"condition": nn.Linear(width, 3), "wear": nn.Linear(width, 1)})


def load(checkpoint: Path, *, width: int = 16) -> PumpMonitor:
    """The model with trained weights."""
    model = PumpMonitor(width)
    model.load_state_dict(load_file(checkpoint))
    return model


def untrained(seed: int = 0) -> PumpMonitor:
    """The model with seeded weights: what a test saves as a checkpoint."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return PumpMonitor()
