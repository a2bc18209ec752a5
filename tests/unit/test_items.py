import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from edge_mm.contracts.modality import Modality
from edge_mm.errors import InputError
from edge_mm.items import read_items

LABELS = ("yes", "no")


def write(folder: Path, *records: Mapping[str, object]) -> Path:
    (folder / "a.png").write_bytes(b"picture")
    path = folder / "items.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def test_items_know_their_files_and_what_they_have(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        {"id": "1", "label": "yes", "image": "a.png", "text": "hello", "group": "g"},
        {"id": "2", "label": "no", "text_file": "a.png"},
    )
    first, second = read_items(path, labels=LABELS)
    assert first.kinds == (Modality.VISION, Modality.TEXT)
    assert first.files == {Modality.VISION: (tmp_path / "a.png").resolve()}
    assert first.record.group == "g"
    assert second.kinds == (Modality.TEXT,)
    assert second.where.endswith("items.jsonl line 2")


@pytest.mark.parametrize(
    ("record", "named"),
    [
        ({"id": "2", "label": "maybe", "text": "a"}, "field 'label'"),
        ({"id": "1", "label": "yes", "text": "a"}, "field 'id'"),
        ({"id": "", "label": "yes", "text": "a"}, "field 'id'"),
        ({"id": "2", "label": "yes", "image": "../a.png"}, "field 'image'"),
        ({"id": "2", "label": "yes", "audio": "b.wav"}, "field 'audio'"),
        ({"id": "2", "label": "yes", "text": "a", "text_file": "a.png"}, "not both"),
        ({"id": "2", "label": "yes"}, "at least one of image"),
        ({"id": "2", "label": "yes", "text": "a", "colour": "red"}, "field 'colour'"),
        ({"id": 2, "label": "yes", "text": "a"}, "field 'id'"),
    ],
)
def test_a_bad_item_is_named(tmp_path: Path, record: Mapping[str, object], named: str) -> None:
    path = write(tmp_path, {"id": "1", "label": "yes", "text": "a"}, record)
    with pytest.raises(InputError, match=named) as caught:
        read_items(path, labels=LABELS)
    assert "line 2" in caught.value.where


def test_an_empty_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least one item"):
        read_items(write(tmp_path), labels=LABELS)


def test_without_labels_any_label_will_do(tmp_path: Path) -> None:
    path = write(tmp_path, {"id": "1", "label": "whatever", "text": "a"})
    assert read_items(path, labels=None)[0].record.label == "whatever"
