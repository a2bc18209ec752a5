"""Where the inputs of a verification come from, and that they are reproducible."""

from pathlib import Path

import numpy as np
import pytest

from edge_mm.contracts.audio import AudioSpec, LogMel
from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.contracts.text import TextSpec
from edge_mm.contracts.vector import VectorSpec
from edge_mm.contracts.vision import ImageSpec
from edge_mm.errors import InputError
from edge_mm.preprocess.prepare import Preprocessor
from edge_mm.samples import Text, Vector
from edge_mm_calibration.audit import Audit
from edge_mm_export.recipe import Recipe, SampleSettings
from edge_mm_export.recipe_model import FusedSettings
from edge_mm_export.selftest_samples import made_up
from edge_mm_export.source import SourceModel
from edge_mm_export.verify_samples import collect
from tests.support.bundles import tokenizer

FILES = {"tokenizer.json": tokenizer()}
MODALITIES = tuple(
    ModalitySpec(name=spec.kind, preprocess=spec, max_age_ns=1)
    for spec in (
        ImageSpec(height_px=64, width_px=48, mean=(0.0,) * 3, std=(1.0,) * 3),
        AudioSpec(
            rate_hz=16_000,
            window_ns=1_000_000_000,
            features=LogMel(n_fft=512, win_length=400, hop_length=160, n_mels=40),
        ),
        TextSpec(tokenizer="tokenizer.json", max_tokens=8),
        VectorSpec(size=3, mean=(100.0, 0.0, -5.0), std=(1.0, 0.1, 2.0)),
    )
)


def test_made_up_samples_are_reproducible_and_fit_their_specs(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_bytes(FILES["tokenizer.json"])
    one, same, other = (made_up(MODALITIES, FILES, count=6, seed=seed) for seed in (1, 1, 2))
    audit = Audit()
    for sample in one:
        audit.add(sample)
    audit.check(where="made up")  # what the audit would refuse must not be shipped either
    for modality in MODALITIES:
        prepare = Preprocessor(modality.preprocess, file=lambda name: tmp_path / name)
        first, again, another = (prepare(samples[0][modality.name]) for samples in (one, same, other))
        for name, array in first.items():
            np.testing.assert_array_equal(array, again[name])
        assert any(
            a.shape != b.shape or not np.array_equal(a, b)
            for a, b in zip(first.values(), another.values(), strict=True)
        )


def model(samples: tuple[dict[str, Text | Vector], ...] = ()) -> SourceModel:
    chosen = tuple(modality for modality in MODALITIES if modality.name in ("text", "vector"))
    return SourceModel(label="m 1", modalities=chosen, heads=(), graphs={}, files=FILES, samples=samples)


def recipe(**samples: object) -> Recipe:
    return Recipe(
        name="mine",
        version="1.0.0",
        target="cpu_x86",
        model=FusedSettings(factory="a:b"),
        passes=(),
        samples=SampleSettings(**samples),  # type: ignore[arg-type]
    )


def sample(text: str) -> dict[str, Text | Vector]:
    return {"text": Text(text=text), "vector": Vector(values=np.array([100, 0, -5], np.float32))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tokenizer.json").write_bytes(FILES["tokenizer.json"])
    return tmp_path


def test_the_models_own_samples_come_first(folder: Path) -> None:
    own = (sample("one"), sample("two"), sample("three"))
    found = collect(model(own), recipe(count=2), folder, file=lambda name: folder / name)
    assert [raw["text"].text for raw in found.raw] == ["one", "two"]
    assert found.origin == "the model's own samples"


def test_made_up_ones_are_called_so(folder: Path) -> None:
    found = collect(model(), recipe(seed=4), folder, file=lambda name: folder / name)
    assert (len(found.raw), found.origin) == (8, "made up (seed 4): no data of the task")


def test_items_of_the_recipe(folder: Path) -> None:
    for number in range(3):
        (folder / f"{number}.json").write_text(f"[{number}, 0.5, 2]")
    lines = [f'{{"id": "{n}", "label": "x", "text": "one two", "vector": "{n}.json"}}' for n in range(3)]
    lines[1] = lines[1].replace('"one two"', '"three"')
    (folder / "items.jsonl").write_text("\n".join([*lines, '{"id": "t", "label": "x", "text": "no vector"}']))
    found = collect(model(), recipe(items="items.jsonl"), folder, file=lambda name: folder / name)
    assert (len(found.raw), found.origin) == (3, "items of items.jsonl")


@pytest.mark.parametrize(
    ("samples", "says"),
    [((sample("one"),), "at least 2"), ((sample("one"), {"text": Text(text="two")}), "sample 1: expected every")],
)
def test_samples_that_will_not_do(folder: Path, samples: tuple[dict[str, Text | Vector], ...], says: str) -> None:
    with pytest.raises(InputError, match=says):
        collect(model(samples), recipe(), folder, file=lambda name: folder / name)
