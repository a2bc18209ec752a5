"""The committed checkpoint: small, loadable, and as good as its metrics file says."""

import json
from typing import Any

import pytest

from edge_mm.contracts.modality import subset_label, subsets
from edge_mm.files import sha256_of
from edge_mm_export.reference.checkpoint import WEIGHTS, load
from edge_mm_export.reference.digits.train import ASSETS, METRICS
from edge_mm_export.reference.model import ReferenceModel
from edge_mm_export.reference.training.items import prepare_items
from edge_mm_export.reference.training.table import subset_table

NAMES = ("vision", "audio", "text")
SUBSETS = [subset_label(chosen) for chosen in subsets(NAMES)]
MAX_BYTES = 4_000_000


@pytest.fixture(scope="module")
def metrics() -> dict[str, Any]:
    return json.loads((ASSETS / METRICS).read_text())


@pytest.fixture(scope="module")
def model() -> ReferenceModel:
    return load(ASSETS / WEIGHTS)


def test_the_metrics_are_of_this_checkpoint(metrics: dict[str, Any], model: ReferenceModel) -> None:
    assert metrics["weights_sha256"] == sha256_of(ASSETS / WEIGHTS)
    assert (ASSETS / WEIGHTS).stat().st_size < MAX_BYTES
    parts = {**model.encoders, "fusion": model.fusion, **model.heads}
    assert metrics["parameters"] == {name: sum(p.numel() for p in part.parameters()) for name, part in parts.items()}
    settings = json.loads((ASSETS / "training.json").read_text())
    assert settings.items() <= metrics["settings"].items()


def test_one_modality_is_clearly_worse_than_all(metrics: dict[str, Any]) -> None:
    table = metrics["tables"]["test"]
    assert list(table) == SUBSETS
    assert all(0.75 <= table[name]["uar"] <= 0.92 for name in NAMES)
    assert table["vision+audio+text"]["uar"] > 0.97
    for pair in SUBSETS[3:6]:
        members = [table[name]["uar"] for name in pair.split("+")]
        assert max(members) < table[pair]["uar"] < table["vision+audio+text"]["uar"]


def test_the_committed_items_are_read_as_well_as_the_metrics_say(
    metrics: dict[str, Any],
    model: ReferenceModel,
    repository: Any,  # noqa: ANN401
) -> None:
    items = repository / "examples" / "digits" / "items.jsonl"
    assert metrics["items_sha256"] == sha256_of(items)
    table = subset_table(model, *prepare_items(items, model.spec))
    for subset in SUBSETS:
        said = metrics["tables"]["items"][subset]
        # One item of the 200 may fall on the other side on another processor.
        assert table[subset]["accuracy"] == pytest.approx(said["accuracy"], abs=0.0051)
        assert table[subset]["ece"] == pytest.approx(said["ece"], abs=0.01)
