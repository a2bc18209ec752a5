"""How long does `edge-mm predict` take from the process's start to its decision, and how much memory?

    python -m tests.bench.predict_start build/digits --out docs/results/predict_start.json

One process after the other, each deciding from all modalities of the bundle's own self-test; the first one fills the
cache of optimised sessions and is reported apart. Also lists the modules whose import takes longest (`-X importtime`).
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import cv2
import soundfile

from edge_mm.bench.coldstart import Start, measure_cold_start
from edge_mm.bundle.open import open_bundle
from edge_mm.samples import Audio, Image, Payload, Text
from edge_mm.selftest import read_selftest
from tests.bench.evidence import write_evidence

RUNS = 20
BAR_S = 1.0
BAR_BYTES = 200_000_000
SLOWEST = 12
"""Imports that are listed."""

SOURCES = (
    "edge_mm/__init__.py", "edge_mm/__main__.py", "edge_mm/cli/__init__.py", "edge_mm/cli/app.py",
    "edge_mm/cli/commands.py", "edge_mm/cli/given.py", "edge_mm/cli/opening.py", "edge_mm/cli/predict.py",
    "edge_mm/decide.py", "edge_mm/lane.py", "edge_mm/predict.py", "edge_mm/engines/ort.py", "edge_mm/graph/open.py",
    "tests/bench/predict_start.py",
)  # fmt: skip


def command(bundle: Path, folder: Path) -> list[str]:
    """The command line that decides from the first recorded sample of every modality."""
    opened = open_bundle(bundle)
    case = read_selftest(opened.file(opened.manifest.selftest.file))[0]
    words = [sys.executable, "-m", "edge_mm", "predict", str(bundle.absolute()), "--json"]
    for payload in case.payloads.values():
        words += _option(payload, folder)
    return words


def _option(payload: Payload, folder: Path) -> list[str]:
    if isinstance(payload, Image):
        cv2.imwrite(str(folder / "image.png"), cv2.cvtColor(payload.pixels, cv2.COLOR_RGB2BGR))
        return ["--image", str(folder / "image.png")]
    if isinstance(payload, Audio):
        soundfile.write(str(folder / "audio.wav"), payload.samples, payload.rate_hz, subtype="FLOAT")
        return ["--audio", str(folder / "audio.wav")]
    if isinstance(payload, Text):
        return ["--text", payload.text]
    (folder / "vector.json").write_text(str(payload.values.tolist()))
    return ["--vector", str(folder / "vector.json")]


def slowest_imports(words: Sequence[str]) -> dict[str, float]:
    """Milliseconds of the modules that take longest by themselves, in one run."""
    timed = [words[0], "-X", "importtime", *words[1:]]
    lines = subprocess.run(timed, capture_output=True, text=True, check=True).stderr
    found = re.findall(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", lines, re.MULTILINE)
    longest = sorted(((int(microseconds), name) for microseconds, name in found), reverse=True)[:SLOWEST]
    return {name: microseconds / 1000 for microseconds, name in longest}


def figures(first: Start, later: Sequence[Start]) -> dict[str, object]:
    """What is reported."""
    seconds = [start.first_output_s for start in later]
    peak = max(start.peak_rss_bytes for start in later)
    return {
        "runs": len(later),
        "first_run_s": first.first_output_s,
        "median_s": median(seconds),
        "best_s": min(seconds),
        "worst_s": max(seconds),
        "median_cpu_s": median(start.cpu_s for start in later),
        "peak_rss_bytes": peak,
        "bars": {"median_s": BAR_S, "peak_rss_bytes": BAR_BYTES},
        "bars_met": median(seconds) <= BAR_S and peak <= BAR_BYTES,
    }


def main() -> int:
    """Measure, print, write; 3 if a bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--out", type=Path, help="write the figures and what they rest on to this file")
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        words = command(options.bundle, Path(folder))
        first, *later = measure_cold_start(words, runs=options.runs + 1).starts
        imports = slowest_imports(words)
    result = figures(first, later)
    for name, value in result.items():
        sys.stdout.write(f"{name:16} {value}\n")
    for name, milliseconds in imports.items():
        sys.stdout.write(f"import {name:45} {milliseconds:7.1f} ms\n")
    if options.out is not None:
        write_evidence(options.out, {**result, "slowest_imports_ms": imports}, sources=SOURCES)
    return 0 if result["bars_met"] else 3


if __name__ == "__main__":
    sys.exit(main())
