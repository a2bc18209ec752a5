"""Items become batches by the runtime's own preprocessing, one batch at a time."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.contracts.text import TextSpec
from edge_mm.contracts.vision import ImageSpec
from edge_mm.errors import InputError
from edge_mm.items import read_items
from edge_mm.preprocess.prepare import Preprocessor
from edge_mm.samples import Text
from edge_mm_calibration.batches import batches, payloads_of, prepare_all
from tests.support.bundles import tokenizer

CAMERA = ModalitySpec(
    name="camera",
    preprocess=ImageSpec(height_px=8, width_px=8, mean=(0.5,) * 3, std=(0.5,) * 3),
    max_age_ns=1,
)
NOTE = ModalitySpec(name="note", preprocess=TextSpec(tokenizer="tokenizer.json", max_tokens=8, pad_id=9), max_age_ns=1)
WORDS = ("one", "two three", "four five six", "seven", "one two")


@pytest.fixture
def items(tmp_path: Path) -> Path:
    (tmp_path / "tokenizer.json").write_bytes(tokenizer())
    lines = []
    for number, text in enumerate(WORDS):
        ramp = np.add.outer(np.arange(12), np.arange(10) * (number + 1)).astype(np.uint8)
        cv2.imwrite(str(tmp_path / f"{number}.png"), ramp)
        lines.append(json.dumps({"id": str(number), "label": "any", "image": f"{number}.png", "text": text}))
    path = tmp_path / "items.jsonl"
    path.write_text("\n".join(lines))
    return path


def prepared(items: Path, *modalities: ModalitySpec) -> Iterator[dict[str, dict[str, np.ndarray]]]:
    payloads = payloads_of(read_items(items, labels=None), modalities)
    return prepare_all(payloads, modalities, file=lambda name: items.parent / name)


def test_batches_hold_what_the_runtime_would_prepare(items: Path) -> None:
    made = list(batches(prepared(items, CAMERA, NOTE), (CAMERA, NOTE), size=2))
    assert [batch["camera"]["image"].shape[0] for batch in made] == [2, 2, 1]
    alone = Preprocessor(NOTE.preprocess, file=lambda name: items.parent / name)(Text(text=WORDS[1]))
    ids, mask = made[0]["note"]["input_ids"], made[0]["note"]["attention_mask"]
    np.testing.assert_array_equal(ids[1:], alone["input_ids"])
    np.testing.assert_array_equal(ids[0], [1, 9])  # "one", then the spec's pad id
    np.testing.assert_array_equal(mask, [[1, 0], [1, 1]])
    assert ids.dtype == np.int64


def test_only_as_many_files_are_opened_as_are_asked_for(items: Path) -> None:
    (items.parent / "3.png").write_bytes(b"not a picture")
    stream = batches(prepared(items, CAMERA), (CAMERA,), size=1)
    assert len(list(islice(stream, 3))) == 3
    with pytest.raises(InputError, match=r"3\.png"):
        next(stream)


def test_a_constant_set_is_refused_once_it_was_seen(items: Path) -> None:
    picture = (items.parent / "0.png").read_bytes()
    for number in range(len(WORDS)):
        (items.parent / f"{number}.png").write_bytes(picture)
    with pytest.raises(InputError, match=r"modality 'camera'.*5 times the same"):
        list(prepared(items, CAMERA))


def test_items_of_one_batch_have_the_same_modalities(items: Path) -> None:
    with items.open("a") as file:
        file.write("\n" + json.dumps({"id": "x", "label": "any", "text": "two"}))
    with pytest.raises(InputError, match="the same modalities"):
        list(batches(prepared(items, CAMERA, NOTE), (CAMERA, NOTE), size=6))
