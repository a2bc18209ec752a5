"""A reference model small enough to train in a second, on made-up data that it can learn."""

from pathlib import Path

import pytest
import torch

from edge_mm.contracts.base import parse_json
from edge_mm_export.reference.config import ReferenceConfig
from edge_mm_export.reference.digits.train import ASSETS
from edge_mm_export.reference.encoders.audio_ds_cnn import AudioDsCnnConfig
from edge_mm_export.reference.encoders.text_transformer import TextTransformerConfig
from edge_mm_export.reference.encoders.vision_cnn import VisionCnnConfig
from edge_mm_export.reference.fusions.attention import AttentionConfig


@pytest.fixture(scope="session")
def tokenizer() -> bytes:
    return (ASSETS / "tokenizer.json").read_bytes()


@pytest.fixture(scope="session")
def small_config() -> ReferenceConfig:
    """The committed model's inputs, with encoders and a fusion that cost next to nothing."""
    config = parse_json(ReferenceConfig, (ASSETS / "config.json").read_bytes(), where="config.json")
    encoders = (
        VisionCnnConfig(widths=(4, 8), dropout=0.0),
        AudioDsCnnConfig(bands=40, stem=4, widths=(8, 8), dropout=0.0),
        TextTransformerConfig(vocabulary=53, positions=32, size=8, layers=1, heads=2, hidden=16, dropout=0.0),
    )
    modalities = tuple(
        modality.model_copy(update={"encoder": encoder})
        for modality, encoder in zip(config.modalities, encoders, strict=True)
    )
    fusion = AttentionConfig(layers=1, heads=2, hidden=16, dropout=0.0)
    return config.model_copy(update={"modalities": modalities, "fusion": fusion, "width": 8})


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).parents[3]
