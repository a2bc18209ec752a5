import json
from pathlib import Path
from typing import Any

import pytest

from edge_mm.contracts.base import parse_mapping
from edge_mm.errors import ContractMismatchError
from edge_mm_export.reference.config import ReferenceConfig
from edge_mm_export.reference.digits.train import ASSETS


@pytest.fixture
def fields() -> dict[str, Any]:
    return json.loads((ASSETS / "config.json").read_text())


def parsed(fields: dict[str, Any]) -> ReferenceConfig:
    return parse_mapping(ReferenceConfig, fields, where="config.json")


def test_the_committed_configuration_is_one(fields: dict[str, Any]) -> None:
    config = parsed(fields)
    assert config.names == ("vision", "audio", "text")
    assert config.tokenizers == ("tokenizer.json",)


@pytest.mark.parametrize("number", range(3))
def test_an_encoder_for_another_modality_is_refused(fields: dict[str, Any], number: int) -> None:
    name = ("vision", "audio", "text")[number]
    fields["modalities"][number]["encoder"] = fields["modalities"][(number + 1) % 3]["encoder"]
    with pytest.raises(ContractMismatchError, match=f"modality '{name}' with an encoder for {name}"):
        parsed(fields)


@pytest.mark.parametrize(
    ("number", "field", "value", "wanted"),
    [
        (0, "channels", 3, "'vision' with channels = 1, for pictures in gray"),
        (0, "widths", [4] * 6, "'vision' with fewer widths: 6 halvings leave nothing of 32 x 32 pixels"),
        (1, "bands", 64, "'audio' with bands = 40"),
        (2, "positions", 31, "'text' with positions of at least 32"),
    ],
)
def test_an_encoder_that_does_not_fit_its_input_is_refused(
    fields: dict[str, Any], number: int, field: str, value: object, wanted: str
) -> None:
    fields["modalities"][number]["encoder"][field] = value
    with pytest.raises(ContractMismatchError, match=wanted):
        parsed(fields)


def test_an_encoder_for_log_mel_takes_nothing_else(fields: dict[str, Any]) -> None:
    fields["modalities"][1]["spec"]["preprocess"]["features"] = {"type": "waveform"}
    with pytest.raises(ContractMismatchError, match="'audio' with an encoder for waveform"):
        parsed(fields)


def test_heads_that_do_not_divide_the_width_are_refused(fields: dict[str, Any]) -> None:
    fields["width"] = 98
    with pytest.raises(ContractMismatchError, match="width that the fusion's 4 heads divide"):
        parsed(fields)


def test_an_unknown_field_is_named(fields: dict[str, Any]) -> None:
    fields["fusion"]["depth"] = 3
    with pytest.raises(ContractMismatchError, match="depth"):
        parsed(fields)


def test_the_vocabulary_is_the_tokenizers(fields: dict[str, Any]) -> None:
    tokenizer = json.loads((Path(ASSETS) / "tokenizer.json").read_text())
    assert fields["modalities"][2]["encoder"]["vocabulary"] == len(tokenizer["model"]["vocab"])
