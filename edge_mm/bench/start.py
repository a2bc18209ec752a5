"""What a bundle costs before its first answer: process start, building engines, space and memory."""

import sys
import tempfile
from pathlib import Path

from edge_mm.bench.cold_inputs import predict_words
from edge_mm.bench.coldstart import ColdStart, measure_cold_start
from edge_mm.bench.engine_start import EngineStart, measure_engine_start
from edge_mm.bench.environment import Environment, capture, complete
from edge_mm.bench.size import BundleSize, bundle_size
from edge_mm.bench.subjects import Setup, check_cases
from edge_mm.contracts.base import Contract


class StartResult(Contract):
    """One bundle on one machine."""

    name: str
    version: str
    digest: str
    engine: str
    cold: ColdStart
    """Whole processes, from their start to their first decision."""
    engines: dict[str, EngineStart]
    """By graph: with an empty cache, and with a full one."""
    size: BundleSize
    environment: Environment


def measure_start(setup: Setup, *, runs: int = 5) -> StartResult:
    """Start a process ``runs`` times, and open each graph with an empty and a full cache.

    Raises:
        BundleError: a graph or the self-test is damaged.
        InputError: a process failed.
        UnavailableError: the engine needs something that is not here.
    """
    environment = capture()
    manifest = setup.bundle.manifest
    chosen = {name: setup.choice.get(name, graph.candidates[0].id) for name, graph in manifest.graphs.items()}
    return StartResult(
        name=manifest.name,
        version=manifest.version,
        digest=setup.bundle.digest,
        engine=setup.backend.name,
        cold=_cold(setup, runs),
        engines={name: _engine(setup, name, candidate) for name, candidate in chosen.items()},
        size=bundle_size(manifest, chosen),
        environment=complete(environment),
    )


def _cold(setup: Setup, runs: int) -> ColdStart:
    payloads = check_cases(setup.bundle)[0].payloads
    with tempfile.TemporaryDirectory(prefix="edge-mm-start-") as folder:
        words = predict_words(payloads, Path(folder))
        command = [sys.executable, "-m", "edge_mm", "predict", str(setup.bundle.root), *words, "--json"]
        threads, engine = str(setup.options.threads), setup.backend.name
        return measure_cold_start([*command, "--threads", threads, "--engine", engine], runs=runs)


def _engine(setup: Setup, graph: str, candidate: str) -> EngineStart:
    spec = setup.bundle.manifest.graphs[graph]
    file = next(one.file for one in spec.candidates if one.id == candidate)
    return measure_engine_start(setup.backend, setup.bundle.file(file), spec, setup.options)
