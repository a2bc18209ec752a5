import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from edge_mm.errors import ContractMismatchError, InputError
from edge_mm_export.model import FusedModel
from edge_mm_export.reference.checkpoint import load, save_model
from edge_mm_export.reference.config import ReferenceConfig
from edge_mm_export.reference.model import build


@pytest.fixture
def saved(tmp_path: Path, small_config: ReferenceConfig, tokenizer: bytes) -> Path:
    torch.manual_seed(3)
    return save_model(tmp_path / "model", small_config, build(small_config, {"tokenizer.json": tokenizer}))


def test_what_was_saved_is_loaded(saved: Path, small_config: ReferenceConfig, tokenizer: bytes) -> None:
    model = load(saved)
    assert isinstance(model, FusedModel)
    assert model.spec.files == {"tokenizer.json": tokenizer}
    assert [modality.name for modality in model.spec.modalities] == ["vision", "audio", "text"]
    torch.manual_seed(3)
    fresh = build(small_config, {"tokenizer.json": tokenizer}).network().state_dict()
    loaded = model.network().state_dict()
    assert loaded.keys() == fresh.keys()
    assert all(torch.equal(loaded[name], fresh[name]) for name in fresh)


def test_a_loaded_model_is_in_evaluation_mode(saved: Path) -> None:
    assert not any(module.training for module in load(saved).network().modules() if list(module.children()) == [])


def test_equal_weights_give_equal_bytes(saved: Path, tmp_path: Path, small_config: ReferenceConfig) -> None:
    again = save_model(tmp_path / "again", small_config, load(saved))
    assert again.read_bytes() == saved.read_bytes()
    assert sorted(path.name for path in again.parent.iterdir()) == [
        "config.json",
        "model.safetensors",
        "tokenizer.json",
    ]


def test_a_missing_configuration_is_named(saved: Path) -> None:
    (saved.parent / "config.json").unlink()
    with pytest.raises(InputError, match=r"config\.json: expected a readable file"):
        load(saved)


def test_a_missing_tokenizer_is_named(saved: Path) -> None:
    (saved.parent / "tokenizer.json").unlink()
    with pytest.raises(InputError, match=r"tokenizer\.json: expected a readable file"):
        load(saved)


@pytest.mark.parametrize(
    ("damage", "got"), [(b"{}", "Model missing"), (b'{"vocab', "EOF"), (b"\xff\xfe", "expected value")]
)
def test_a_damaged_tokenizer_is_named(saved: Path, damage: bytes, got: str) -> None:
    (saved.parent / "tokenizer.json").write_bytes(damage)
    with pytest.raises(InputError, match=rf"tokenizer\.json: expected a tokenizer with 53 tokens, got .*{got}"):
        load(saved)


def test_a_tokenizer_of_another_vocabulary_is_refused(saved: Path, tokenizer: bytes) -> None:
    other = json.loads(tokenizer)
    other["model"]["vocab"]["[NEW]"] = 53
    (saved.parent / "tokenizer.json").write_text(json.dumps(other))
    with pytest.raises(InputError, match="expected a tokenizer with 53 tokens, got 54"):
        load(saved)


def test_a_damaged_configuration_is_named(saved: Path) -> None:
    (saved.parent / "config.json").write_text('{"name": ')
    with pytest.raises(ContractMismatchError, match=r"config\.json"):
        load(saved)


@pytest.mark.parametrize("damage", [b"", b"not safetensors at all", b"\x10\x00\x00\x00\x00\x00\x00\x00{"])
def test_a_damaged_checkpoint_is_named(saved: Path, damage: bytes) -> None:
    saved.write_bytes(damage)
    with pytest.raises(InputError, match="expected a safetensors file"):
        load(saved)


def test_a_missing_checkpoint_is_named(saved: Path) -> None:
    with pytest.raises(InputError, match="expected a safetensors file"):
        load(saved.with_name("other.safetensors"))


def test_weights_of_another_model_are_refused(saved: Path) -> None:
    weights = load_file(saved)
    weights["fusion.readout"] = torch.zeros(99)
    save_file(weights, saved)
    with pytest.raises(InputError, match=r"tensor 'fusion\.readout': expected shape \(8,\), got shape \(99,\)"):
        load(saved)


def test_missing_weights_are_refused(saved: Path) -> None:
    weights = load_file(saved)
    del weights["fusion.readout"]
    save_file(weights, saved)
    with pytest.raises(InputError, match=r"tensor 'fusion\.readout': expected shape \(8,\), got shape none"):
        load(saved)
