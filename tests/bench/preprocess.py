"""How long does preparing one input take, on one thread?

    python -m tests.bench.preprocess --out docs/results/preprocess.json

The cases take turns, so that a slow stretch of the machine falls on all of them. Each bar is held against the median.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

# Read by the linear algebra library when numpy is imported.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import cv2
import numpy as np
from rich.console import Console
from rich.progress import track

from edge_mm.contracts.audio import AudioSpec, LogMel, Mfcc
from edge_mm.contracts.manifest import InputSpec
from edge_mm.contracts.text import TextSpec
from edge_mm.contracts.vision import ImageSpec
from edge_mm.preprocess.media import decode_image
from edge_mm.preprocess.prepare import Preprocessor
from edge_mm.samples import Audio, Image, Payload, Text
from tests.bench.evidence import write_evidence
from tests.golden.pictures import scene
from tests.unit.preprocess.tokenizer_files import write_tokenizer

ROUNDS = 300
WARM_UP = 20
_MODULES = (
    "antialias", "audio", "files", "frames", "geometry", "media", "mel", "pictures", "prepare", "products",
    "resample", "subtraction", "text", "vector", "vision", "words",
)  # fmt: skip
SOURCES = (
    *(f"edge_mm/preprocess/{name}.py" for name in _MODULES),
    "tests/bench/preprocess.py",
    "tests/golden/pictures.py",
    "tests/unit/preprocess/tokenizer_files.py",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Something to time."""

    run: Callable[[], object]
    bar_ms: float | None = None
    """What the median may be at most; None is for information."""


def image(**changes: object) -> ImageSpec:
    """A usual spec for a camera, 224x224."""
    return ImageSpec.model_validate(
        {"height_px": 224, "width_px": 224, "mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)} | changes
    )


def cases(folder: Path) -> Mapping[str, Case]:
    """What is timed, by name."""
    frame = Image(pixels=scene(720, 1280))
    rng = np.random.default_rng(0)
    second = Audio(samples=(0.1 * rng.standard_normal((16_000, 1))).astype(np.float32), rate_hz=16_000)
    stereo = Audio(samples=(0.1 * rng.standard_normal((48_000, 2))).astype(np.float32), rate_hz=48_000)
    frames = {"n_fft": 400, "win_length": 400, "hop_length": 160, "n_mels": 80}
    jpeg = cv2.imencode(".jpg", frame.pixels)[1].tobytes()
    write_tokenizer(folder / "tokenizer.json")

    def prepare(spec: InputSpec, payload: Payload) -> Callable[[], object]:
        preprocessor = Preprocessor(spec, file=folder.joinpath)
        return lambda: preprocessor(payload)

    def audio(features: LogMel | Mfcc, denoise: str = "none") -> AudioSpec:
        plain = {"rate_hz": 16_000, "window_ns": 1_000_000_000, "features": features, "denoise": denoise}
        return AudioSpec.model_validate(plain)

    whisper = LogMel(log="whisper", **frames)
    words = Text(text="turn the light on " * 8)
    return {
        "vision.bilinear": Case(run=prepare(image(), frame), bar_ms=2),
        "vision.bilinear_antialias": Case(run=prepare(image(interpolation="bilinear_antialias"), frame), bar_ms=6),
        "vision.bicubic_antialias": Case(run=prepare(image(interpolation="bicubic_antialias"), frame), bar_ms=6),
        "vision.nearest": Case(run=prepare(image(interpolation="nearest"), frame)),
        "vision.area": Case(run=prepare(image(interpolation="area"), frame)),
        "vision.letterbox": Case(run=prepare(image(fit="letterbox"), frame)),
        "vision.median": Case(run=prepare(image(denoise="median"), frame)),
        "vision.bilateral": Case(run=prepare(image(denoise="bilateral"), frame)),
        "vision.clahe": Case(run=prepare(image(contrast="clahe"), frame)),
        "vision.decode_jpeg": Case(run=lambda: decode_image(jpeg)),
        "audio.log_mel": Case(run=prepare(audio(LogMel(**frames)), second), bar_ms=3),
        "audio.whisper": Case(run=prepare(audio(whisper), second), bar_ms=3),
        "audio.mfcc": Case(run=prepare(audio(Mfcc(n_mfcc=20, **frames)), second)),
        "audio.whisper_from_48k_stereo": Case(run=prepare(audio(whisper), stereo)),
        "audio.whisper_denoised": Case(run=prepare(audio(whisper, "spectral_subtraction"), second)),
        "text.32_tokens": Case(run=prepare(TextSpec(tokenizer="tokenizer.json", max_tokens=32), words), bar_ms=0.2),
    }


def measure(timed: Mapping[str, Case], rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds of each case over ``rounds``.

    Wall time as median, 5th and 95th percentile, and the median of this thread's processor time: the two agree unless
    something else wants the core.
    """
    wall: dict[str, list[int]] = {name: [] for name in timed}
    processor: dict[str, list[int]] = {name: [] for name in timed}
    for turn in track(range(WARM_UP + rounds), description="timing", console=Console(stderr=True)):
        for name, case in timed.items():
            start, start_processor = time.perf_counter_ns(), time.thread_time_ns()
            case.run()
            end_processor, end = time.thread_time_ns(), time.perf_counter_ns()
            if turn >= WARM_UP:
                wall[name].append(end - start)
                processor[name].append(end_processor - start_processor)
    return {name: _figures(wall[name], processor[name]) for name in timed}


def _figures(wall: list[int], processor: list[int]) -> dict[str, float]:
    low, median, high = (np.percentile(wall, [5, 50, 95]) / 1e6).tolist()
    return {"p5_ms": low, "median_ms": median, "p95_ms": high, "processor_median_ms": float(np.median(processor)) / 1e6}


def main() -> int:
    """Measure, print, write; 3 if a bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="write the figures and what they rest on to this file")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        timed = cases(Path(folder))
        figures = measure(timed, options.rounds)
    met = True
    for name, figure in figures.items():
        bar = timed[name].bar_ms
        met &= bar is None or figure["median_ms"] <= bar
        if bar is not None:
            figure["bar_ms"] = bar
        wall = f"{figure['median_ms']:8.3f} ms (p5 {figure['p5_ms']:.3f}, p95 {figure['p95_ms']:.3f}"
        shown = f"{name:32} {wall}, processor {figure['processor_median_ms']:.3f})"
        sys.stdout.write(shown + (f", bar {bar:g} ms\n" if bar is not None else "\n"))
    if options.out is not None:
        result = {"threads": 1, "rounds": options.rounds, "cases": figures, "bars_met": met}
        write_evidence(options.out, result, sources=SOURCES)
    return 0 if met else 3


if __name__ == "__main__":
    raise SystemExit(main())
