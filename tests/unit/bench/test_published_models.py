import json

import pytest

from tests.bench.published.catalogue import CATALOGUE
from tests.bench.published.detectors import retinanet
from tests.bench.published_models import TARGET, document


def test_the_committed_costs_are_those_of_the_layers() -> None:
    assert json.loads(TARGET.read_text()) == document()


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_count_meets_the_published_figures(name: str) -> None:
    entry, cost = CATALOGUE[name], CATALOGUE[name].layers().cost()
    if entry.gflops is not None:
        assert cost["flops"] / 1e9 == pytest.approx(entry.gflops, rel=0.03)
    if entry.mparams is not None:
        assert cost["weights"] / 1e6 == pytest.approx(entry.mparams, rel=0.03)


def test_the_yolo_kernels_are_the_fused_layers_that_ultralytics_prints() -> None:
    kernels = [CATALOGUE[f"yolo11{scale}"].layers().cost()["kernels"] for scale in "nsml"]
    assert kernels == [100, 100, 125, pytest.approx(190, abs=1)]


def test_the_detectors_count_agrees_with_torchvisions() -> None:
    plain = retinanet(classes=91, groups=1, width=64, coarse=256)
    assert plain.cost()["flops"] / 2e9 == pytest.approx(151.54, abs=0.01)
