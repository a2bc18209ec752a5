import json
from pathlib import Path

import pytest

from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.contracts.modality import Modality
from edge_mm.contracts.vector import VectorSpec
from edge_mm.errors import InputError
from edge_mm.item_payloads import by_kind, read_payloads
from edge_mm.items import Item, read_items
from edge_mm.samples import Text, Vector


def item(folder: Path, **fields: str) -> Item:
    (folder / "items.jsonl").write_text(json.dumps({"id": "a", "label": "any", **fields}))
    (found,) = read_items(folder / "items.jsonl", labels=None)
    return found


@pytest.mark.parametrize("fields", [{"text": "one"}, {"text_file": "one.txt"}], ids=["inline", "file"])
def test_each_input_goes_to_the_modality_of_its_kind(tmp_path: Path, fields: dict[str, str]) -> None:
    (tmp_path / "one.txt").write_text("one")
    (tmp_path / "v.json").write_text("[1, 2]")
    names = {Modality.TEXT: "note", Modality.VECTOR: "gauge"}
    found = read_payloads(item(tmp_path, vector="v.json", **fields), names)
    assert found["note"] == Text(text="one")
    assert isinstance(found["gauge"], Vector)
    assert found["gauge"].values.tolist() == [1, 2]


def test_what_the_model_does_not_take_is_not_even_opened(tmp_path: Path) -> None:
    (tmp_path / "v.json").write_text("damaged")
    assert set(read_payloads(item(tmp_path, vector="v.json", text="one"), {Modality.TEXT: "note"})) == {"note"}


def test_two_modalities_of_one_kind_cannot_be_told_apart() -> None:
    sensors = [ModalitySpec(name=name, preprocess=VectorSpec(size=2), max_age_ns=1) for name in ("left", "right")]
    with pytest.raises(InputError, match="at most one modality of each kind"):
        by_kind(sensors)
