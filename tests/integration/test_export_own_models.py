"""The three ways to bring a model: each ends in a bundle that opens, passes its self-test and answers."""

from pathlib import Path

import numpy as np
import pytest

from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm.contracts.decision import Decision
from edge_mm.contracts.heads import Classification, Regression
from edge_mm.engines.base import EngineOptions
from edge_mm.engines.ort import OrtBackend
from edge_mm.errors import InputError
from edge_mm.graph import open_graph
from edge_mm.predict import predict_once
from edge_mm.samples import Audio, Image, Payload, Text, Vector
from edge_mm.selftest import run_selftest
from edge_mm_export.artifact import Store
from edge_mm_export.report import ExportReport
from edge_mm_export.run import ExportOptions, run_export
from tests.support import bundles
from tests.support.own_models import fast_recipe, own_models


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_models(tmp_path_factory.mktemp("own") / "models")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("cache"))


def exported(folder: Path, store: Store, name: str) -> tuple[Bundle, ExportReport]:
    out = folder / "out" / name
    report = run_export(folder / f"{name}.toml", out, store, ExportOptions())
    return open_bundle(out), report


def answers(bundle: Bundle, payloads: dict[str, Payload], *, monolithic: bool = False) -> Decision:
    with open_graph(bundle, backend=OrtBackend(), options=EngineOptions(), monolithic=monolithic) as graph:
        assert all(check.passed for check in run_selftest(bundle, graph))
        return predict_once(bundle, graph, payloads)


@pytest.mark.parametrize("exporter", ["torchscript", pytest.param("dynamo", marks=pytest.mark.slow)])
def test_package_with_two_modalities(folder: Path, store: Store, exporter: str) -> None:
    bundle, report = exported(folder, store, "pump" if exporter == "dynamo" else fast_recipe(folder).stem)
    assert [row.name for row in report.verification.rows if row.what == "subset"] == [
        "sound",
        "sensors",
        "sound+sensors",
    ]
    assert {facts.exporter for facts in report.verification.graphs.values()} == {exporter}
    sound = Audio(samples=np.sin(np.arange(8000, dtype=np.float32))[:, None], rate_hz=16_000)
    sensors = Vector(values=np.array([21, 3.2, 0.4, 1460], np.float32))
    both = answers(bundle, {"sound": sound, "sensors": sensors})
    alone = answers(bundle, {"sensors": sensors})
    whole = answers(bundle, {"sound": sound, "sensors": sensors}, monolithic=True)
    assert isinstance(both.result, Classification)
    assert isinstance(alone.result, Classification)
    assert set(both.result.scores) == {"good", "worn", "broken"}
    assert both.other_results is not None
    assert isinstance(both.other_results["wear"], Regression)
    assert both.result.scores != alone.result.scores
    assert whole.result.scores == pytest.approx(both.result.scores, abs=1e-5)
    assert not alone.modalities["sound"].present


def test_module_with_one_forward(folder: Path, store: Store) -> None:
    bundle, report = exported(folder, store, "door")
    assert list(bundle.manifest.graphs) == ["monolithic"]
    assert bundle.manifest.graphs["monolithic"].candidates[0].opset == 17  # TensorRT 8.6 runs on that target too
    assert [row.name for row in report.verification.rows] == ["monolithic", "camera+words"]
    picture = Image(pixels=np.full((20, 30, 3), 90, np.uint8))
    decision = answers(bundle, {"camera": picture, "words": Text(text="two three")})
    assert isinstance(decision.result, Classification)
    assert sum(decision.result.scores.values()) == pytest.approx(1)
    with pytest.raises(InputError, match="words"):
        answers(bundle, {"camera": picture})


def test_ready_onnx_files(folder: Path, store: Store) -> None:
    bundle, report = exported(folder, store, "ready")
    assert set(bundle.manifest.graphs) == {"eye", "ear", "reader", "mix"}
    assert len([row for row in report.verification.rows if row.what == "subset"]) == 7
    decision = answers(bundle, {"vision": Image(pixels=bundles.PIXELS), "text": Text(text=bundles.TEXT)})
    assert isinstance(decision.result, Classification)
    assert decision.result.label == "read"
    assert decision.other_results is not None
    level = decision.other_results["level"]
    assert isinstance(level, Regression)
    assert level.values["level"] == pytest.approx(float(bundles.expected(("vision", "text"))["level"][0, 0]), abs=1e-4)


def test_one_ready_onnx_file(folder: Path, store: Store) -> None:
    head, _, rest = (folder / "ready.toml").read_text().partition("[[model.graphs]]")
    graph = """[[model.graphs]]
name = "whole"
file = "monolithic.onnx"
role = "monolithic"
[model.graphs.inputs]
pix = "vision.image"
wave = "audio.audio"
"ids:0" = "text.input_ids"
"real:0" = "text.attention_mask"
who = "presence"

"""
    passes = rest[rest.index("[[passes]]") :]
    (folder / "whole.toml").write_text(head + graph + passes)
    bundle, report = exported(folder, store, "whole")
    assert list(bundle.manifest.graphs) == ["whole"]
    assert len([row for row in report.verification.rows if row.what == "monolithic"]) == 7
    assert answers(bundle, {"audio": Audio(samples=bundles.SAMPLES, rate_hz=bundles.RATE_HZ)}).result.label == "hear"
