import json
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import pytest
import soundfile

from edge_mm.bundle.open import open_bundle
from edge_mm.contracts.modality import subset_label
from edge_mm.engines.base import EngineOptions
from edge_mm.engines.table import open_backend
from edge_mm.errors import InputError, UsageError
from edge_mm.evaluate.report import Evaluation
from edge_mm.evaluate.run import evaluate
from edge_mm.graph import open_graph
from edge_mm.items import read_items
from edge_mm.testing import EchoEngine
from tests.support.bundles import LABELS, RATE_HZ, build_bundle, rewrite_manifest


def item(number: int, label: str, **fields: object) -> dict[str, object]:
    return {"id": f"i{number}", "label": label, **fields}


def scored(folder: Path, *items: Mapping[str, object]) -> Evaluation:
    (folder / "items.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items))
    cv2.imwrite(str(folder / "white.png"), np.full((2, 2, 3), 255, np.uint8))
    cv2.imwrite(str(folder / "black.png"), np.zeros((2, 2, 3), np.uint8))
    soundfile.write(str(folder / "loud.wav"), np.full(16, 0.5), RATE_HZ)
    bundle = open_bundle(folder / "bundle")
    with open_graph(bundle, backend=open_backend(), options=EngineOptions()) as graph:
        found = read_items(folder / "items.jsonl", labels=LABELS)
        return evaluate(bundle, graph, found, engine="onnxruntime", resamples=50)


def test_every_subset_is_scored_on_what_has_all_of_it(tmp_path: Path) -> None:
    build_bundle(tmp_path / "bundle")
    evaluation = scored(
        tmp_path,
        item(0, "see", image="white.png"),
        item(1, "hear", image="black.png", audio="loud.wav"),
        item(2, "read", image="black.png", audio="loud.wav", text="nine"),
        item(3, "read", text="nine"),
    )
    rows = {subset_label(row.modalities): row for row in evaluation.rows}
    assert list(rows) == [
        "vision", "audio", "text", "vision+audio", "vision+text", "audio+text", "vision+audio+text",
    ]  # fmt: skip
    assert {label: (row.items, row.without) for label, row in rows.items()} == {
        "vision": (3, 1), "audio": (2, 2), "text": (2, 2), "vision+audio": (2, 2),
        "vision+text": (1, 3), "audio+text": (1, 3), "vision+audio+text": (1, 3),
    }  # fmt: skip
    # Vision alone can only say "see"; with the sound's 0.5 above the black picture's 0 it says "hear".
    assert rows["vision"].confusion == ((1, 0, 0), (1, 0, 0), (1, 0, 0))
    assert rows["vision+audio"].confusion == ((0, 0, 0), (0, 1, 0), (0, 1, 0))
    assert rows["vision+audio+text"].confusion == ((0, 0, 0), (0, 0, 0), (0, 0, 1))
    accuracy = rows["vision"].accuracy
    assert accuracy is not None
    assert accuracy.value == pytest.approx(1 / 3)
    assert accuracy.low <= accuracy.value <= accuracy.high
    assert (evaluation.items, evaluation.groups, evaluation.engine) == (4, 4, "onnxruntime")


def test_a_subset_that_no_item_has_stays_empty(tmp_path: Path) -> None:
    build_bundle(tmp_path / "bundle")
    rows = scored(tmp_path, item(0, "see", image="white.png")).rows
    empty = [row for row in rows if row.modalities != ("vision",)]
    assert len(empty) == 6
    assert all(row.items == 0 and row.without == 1 and row.accuracy is None for row in empty)


def test_groups_are_told(tmp_path: Path) -> None:
    build_bundle(tmp_path / "bundle")
    evaluation = scored(
        tmp_path,
        *(item(number, "read", text="one", group="a" if number < 3 else None) for number in range(5)),
    )
    assert (evaluation.items, evaluation.groups) == (5, 3)


def test_only_subsets_that_the_model_can_answer_for(tmp_path: Path) -> None:
    build_bundle(tmp_path / "bundle", required=("vision",))
    rows = scored(tmp_path, item(0, "see", image="white.png", text="one")).rows
    assert [row.modalities for row in rows] == [
        ("vision",), ("vision", "audio"), ("vision", "text"), ("vision", "audio", "text"),
    ]  # fmt: skip


def test_each_input_is_encoded_once(tmp_path: Path) -> None:
    bundle, engine = open_bundle(build_bundle(tmp_path / "bundle")), EchoEngine()
    scored(tmp_path, item(0, "see", image="white.png", audio="loud.wav", text="one"))
    with open_graph(bundle, backend=engine, options=EngineOptions()) as graph:
        evaluate(bundle, graph, read_items(tmp_path / "items.jsonl", labels=LABELS), engine="echo", resamples=2)
    assert engine.runs == {"vision.onnx": 1, "audio.onnx": 1, "text.onnx": 1, "fusion.onnx": 7}


def test_a_bad_input_names_the_item(tmp_path: Path) -> None:
    build_bundle(tmp_path / "bundle")
    with pytest.raises(InputError, match=r"items\.jsonl line 2: text"):
        scored(tmp_path, item(0, "see", text="one"), item(1, "see", text="one " * 10_000))


def test_what_is_no_classifier_cannot_be_scored_against_labels(tmp_path: Path) -> None:
    root = build_bundle(tmp_path / "bundle")
    heads = json.loads((root / "manifest.json").read_bytes())["heads"]
    rewrite_manifest(root, heads=heads[::-1])
    with pytest.raises(UsageError, match="head 'level'"):
        scored(tmp_path, item(0, "see", text="one"))
