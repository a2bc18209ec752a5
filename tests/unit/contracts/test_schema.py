import json
from pathlib import Path

import jsonschema
import pytest

from edge_mm.contracts.base import parse_mapping, to_json
from edge_mm.contracts.manifest import Manifest
from edge_mm.contracts.schema import manifest_schema
from tests.unit.contracts import examples

VALIDATOR = jsonschema.Draft202012Validator(json.loads(manifest_schema()))


def test_the_committed_schema_is_current(root: Path) -> None:
    committed = (root / "docs" / "reference" / "manifest.schema.json").read_text(encoding="utf-8")
    assert json.loads(committed) == json.loads(manifest_schema()), (
        "run: python -m edge_mm.contracts.schema > docs/reference/manifest.schema.json"
    )


def test_a_manifest_is_valid_under_it() -> None:
    jsonschema.Draft202012Validator.check_schema(VALIDATOR.schema)
    VALIDATOR.validate(json.loads(to_json(parse_mapping(Manifest, examples.manifest(), where="example"))))


@pytest.mark.parametrize(
    "change",
    [
        {"surprise": 1},
        {"version": "1.2"},
        {"schema_version": 2},
        {"modalities": []},
        {"files": {"../escape": {"sha256": "ab" * 32, "size": 1}}},
        {"graphs": {"Not A Name": examples.graph("monolithic", {"image": "camera.image"}, ["logits"])}},
    ],
)
def test_it_refuses_what_the_contract_refuses(change: dict[str, object]) -> None:
    assert not VALIDATOR.is_valid(examples.manifest() | change)
