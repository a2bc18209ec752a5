"""The training command from beginning to end, on a model and a data set that cost next to nothing."""

import json
from pathlib import Path

import pytest

from edge_mm.contracts.base import to_json
from edge_mm.contracts.modality import subset_label, subsets
from edge_mm.files import sha256_of
from edge_mm_export.adapt_fused import adapt_fused
from edge_mm_export.reference.checkpoint import load
from edge_mm_export.reference.config import ReferenceConfig
from edge_mm_export.reference.digits.train import train_digits
from edge_mm_export.reference.training.settings import TrainingSettings

SETTINGS = TrainingSettings(seed=7, train_samples=40, held_out_samples=20, steps=3, batch=8, learning_rate=0.01)


@pytest.fixture
def model(tmp_path: Path, small_config: ReferenceConfig, tokenizer: bytes) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_bytes(to_json(small_config))
    (folder / "tokenizer.json").write_bytes(tokenizer)
    (folder / "training.json").write_bytes(to_json(SETTINGS))
    return folder


@pytest.mark.slow
def test_the_command_writes_a_model_and_how_good_it_is(model: Path, tmp_path: Path, repository: Path) -> None:
    out, items = tmp_path / "out", repository / "examples" / "digits" / "items.jsonl"
    train_digits(out, model, items)
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["weights_sha256"] == sha256_of(out / "model.safetensors")
    assert metrics["items_sha256"] == sha256_of(items)
    rows = [subset_label(chosen) for chosen in subsets(("vision", "audio", "text"))]
    assert {split: list(table) for split, table in metrics["tables"].items()} == dict.fromkeys(
        ("validation", "test", "items"), rows
    )
    source = adapt_fused(load(out / "model.safetensors"))
    assert set(source.graphs) == {"vision_encoder", "audio_encoder", "text_encoder", "fusion", "monolithic"}
    again = tmp_path / "again"
    train_digits(again, model, None)
    assert (again / "model.safetensors").read_bytes() == (out / "model.safetensors").read_bytes()
    assert set(json.loads((again / "metrics.json").read_text())["tables"]) == {"validation", "test"}
