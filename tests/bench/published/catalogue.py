"""The models behind the published points: their layers, and the figures that were published for the whole of each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.bench.published import classifiers, detectors, yolo
from tests.bench.published.layers import Layers

ULTRALYTICS = "Ultralytics' model pages"
EFFICIENTVIT = "mit-han-lab/efficientvit, applications/efficientvit_cls/README.md"
MLPERF = "Reddi et al., MLPerf Inference Benchmark, arXiv 1911.02549, table I"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A model."""

    layers: Callable[[], Layers]
    gflops: float | None
    """As published, two per multiply-accumulate; None if nobody published it."""
    mparams: float | None
    source: str


def _yolo11(scale: str, gflops: float, mparams: float) -> Entry:
    return Entry(layers=partial(yolo.yolo11, scale), gflops=gflops, mparams=mparams, source=ULTRALYTICS)


def _yolov8(scale: str, gflops: float, mparams: float) -> Entry:
    return Entry(layers=partial(yolo.yolov8, scale), gflops=gflops, mparams=mparams, source=ULTRALYTICS)


def _efficientvit(name: str, resolution: int, gmacs: float, mparams: float) -> Entry:
    layers = partial(classifiers.efficientvit, name, resolution)
    return Entry(layers=layers, gflops=2 * gmacs, mparams=mparams, source=EFFICIENTVIT)


CATALOGUE: dict[str, Entry] = {
    "yolo11n": _yolo11("n", 6.5, 2.6),
    "yolo11s": _yolo11("s", 21.5, 9.4),
    "yolo11m": _yolo11("m", 68.0, 20.1),
    "yolo11l": _yolo11("l", 86.9, 25.3),
    "yolo11x": _yolo11("x", 194.9, 56.9),
    "yolov8n": _yolov8("n", 8.7, 3.2),
    "yolov8s": _yolov8("s", 28.6, 11.2),
    "yolov8m": _yolov8("m", 78.9, 25.9),
    "yolox_s": Entry(layers=yolo.yolox_s, gflops=26.8, mparams=9.0, source="YOLOX's model zoo"),
    "efficientvit_b1_224": _efficientvit("b1", 224, 0.52, 9.1),
    "efficientvit_b1_256": _efficientvit("b1", 256, 0.68, 9.1),
    "efficientvit_b1_288": _efficientvit("b1", 288, 0.86, 9.1),
    "efficientvit_b2_224": _efficientvit("b2", 224, 1.6, 24),
    "efficientvit_b2_256": _efficientvit("b2", 256, 2.1, 24),
    "efficientvit_b2_288": _efficientvit("b2", 288, 2.6, 24),
    "efficientvit_b3_224": _efficientvit("b3", 224, 4.0, 49),
    "efficientvit_b3_256": _efficientvit("b3", 256, 5.2, 49),
    "efficientvit_b3_288": _efficientvit("b3", 288, 6.5, 49),
    "resnet50": Entry(layers=classifiers.resnet50, gflops=8.2, mparams=25.6, source=MLPERF),
    "ssd_mobilenet": Entry(layers=detectors.ssd_mobilenet, gflops=2.47, mparams=6.91, source=MLPERF),
    # Its parameter count is of a ResNet-34 with all stages; the detector runs three.
    "ssd_resnet34": Entry(layers=detectors.ssd_resnet34, gflops=433, mparams=None, source=MLPERF),
    "bert_large_384": Entry(
        layers=classifiers.bert_large,
        gflops=None,
        mparams=None,
        source="counted from the architecture: Devlin et al., arXiv 1810.04805; weights without the embedding table",
    ),
    "retinanet_800": Entry(
        layers=detectors.retinanet,
        gflops=None,
        mparams=None,
        source="counted from the architecture: mlcommons/training, single_stage_detector; 264 classes. The same count "
        "gives torchvision's published 151.54 GMACs for ResNet-50 and 91 classes",
    ),
}
