import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import edge_mm.contracts.decision  # noqa: F401  # so that its contracts are among those that are looked at
from edge_mm.contracts.base import Contract, parse_json, parse_mapping, to_json
from edge_mm.contracts.heads import Classification
from edge_mm.contracts.manifest import Manifest
from edge_mm.contracts.vision import ImageSpec
from edge_mm.errors import ContractMismatchError
from tests.unit.contracts import examples


@pytest.mark.parametrize("kind", examples.contracts(), ids=lambda kind: kind.__name__)
def test_every_contract_is_closed_strict_frozen_and_finite(kind: type[Contract]) -> None:
    config = kind.model_config
    assert (config["extra"], config["strict"], config["frozen"]) == ("forbid", True, True)
    assert config["allow_inf_nan"] is False
    with pytest.raises(ContractMismatchError, match=r"^m\.json: field 'surprise': expected only known fields"):
        parse_json(kind, '{"surprise": 1}', where="m.json")


@pytest.mark.parametrize(
    ("field", "wrong", "message"),
    [
        ("height_px", "32", "a valid integer, got '32'"),
        ("height_px", 32.0, "a valid integer, got 32.0"),
        ("height_px", True, "a valid integer, got True"),
        ("height_px", 0, "greater than 0, got 0"),
        ("height_px", None, "a valid integer, got None"),
        ("kind", "audio", "'vision', got 'audio'"),
        ("interpolation", "cubic", "got 'cubic'"),
        ("mean", 0.5, "a valid array, got 0.5"),
        ("fill", 256, "less than or equal to 255, got 256"),
    ],
)
def test_a_wrong_value_is_named(field: str, wrong: object, message: str) -> None:
    with pytest.raises(ContractMismatchError, match=f"^spec: field '{field}': expected .*{message}"):
        parse_mapping(ImageSpec, examples.IMAGE | {field: wrong}, where="spec")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_is_named(value: float) -> None:
    with pytest.raises(ContractMismatchError, match=r"^spec: field 'std\.1': expected a finite number"):
        parse_mapping(ImageSpec, examples.IMAGE | {"std": [0.2, value, 0.2]}, where="spec")


def test_a_missing_field_is_named() -> None:
    data = {key: value for key, value in examples.IMAGE.items() if key != "width_px"}
    with pytest.raises(ContractMismatchError, match=r"field 'width_px': expected a value, got nothing\. Add the field"):
        parse_mapping(ImageSpec, data, where="spec")


def test_a_misspelt_field_is_named_before_the_one_that_is_missing_for_it() -> None:
    data = {key: value for key, value in examples.IMAGE.items() if key != "height_px"} | {"height": 32}
    with pytest.raises(ContractMismatchError, match=r"field 'height': .*\(1 more fields are wrong too"):
        parse_mapping(ImageSpec, data, where="spec")


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", "{", "[" * 100_000, "null", "[]", '"text"'])
def test_what_is_not_an_object_is_one_line(text: str | bytes) -> None:
    with pytest.raises(ContractMismatchError, match=r"^m\.json: expected ") as caught:
        parse_json(ImageSpec, text, where="m.json")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_long_wrong_value_is_cut() -> None:
    with pytest.raises(ContractMismatchError) as caught:
        parse_mapping(ImageSpec, examples.IMAGE | {"height_px": "9" * 10_000}, where="spec")
    assert len(str(caught.value)) < 300


def test_one_spelling() -> None:
    manifest = parse_mapping(Manifest, examples.manifest(), where="m.json")
    shuffled = dict(reversed(examples.manifest().items()))
    assert to_json(parse_mapping(Manifest, shuffled, where="m.json")) == to_json(manifest)
    assert parse_json(Manifest, to_json(manifest), where="m.json") == manifest
    assert to_json(manifest).endswith(b"}\n")


@given(st.dictionaries(st.text(), st.floats(allow_nan=False, allow_infinity=False)), st.text())
def test_what_is_written_is_read_back(scores: dict[str, float], label: str) -> None:
    # JSON text is Unicode, and a lone surrogate is none.
    if any("\ud800" <= character <= "\udfff" for character in label + "".join(scores)):
        return
    result = Classification(label=label, scores=scores)
    assert parse_json(Classification, to_json(result), where="result") == result
    assert json.loads(to_json(result))["scores"] == scores
