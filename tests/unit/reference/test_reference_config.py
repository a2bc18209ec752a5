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


def test_an_encoder_for_another_modality_is_refused(fields: dict[str, Any]) -> None:
    fields["modalities"][0]["encoder"] = fields["modalities"][1]["encoder"]
    with pytest.raises(ContractMismatchError, match="an encoder for vision in modality 'vision'"):
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
