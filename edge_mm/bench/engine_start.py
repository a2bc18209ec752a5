"""How long an engine takes to open a graph the first time on a device, and every later time."""

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from edge_mm.contracts.base import Contract
from edge_mm.contracts.manifest import GraphSpec
from edge_mm.engines.base import Backend, EngineOptions


class EngineStart(Contract):
    """One graph in one engine."""

    engine: str
    build_s: float
    """With an empty cache: optimising or building included."""
    cached_s: float
    """With the cache that the first time left."""
    cache_bytes: int


def measure_engine_start(backend: Backend, graph: Path, spec: GraphSpec, options: EngineOptions) -> EngineStart:
    """Open a graph twice with a cache folder of its own.

    Raises:
        BundleError: the graph is damaged.
        UnavailableError: the engine needs something that is not here.
    """
    with tempfile.TemporaryDirectory(prefix="edge-mm-engine-") as folder:
        cache = Path(folder)
        fresh = replace(options, cache=cache)
        build_s = _open_s(backend, graph, spec, fresh)
        size = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
        return EngineStart(
            engine=backend.name, build_s=build_s, cached_s=_open_s(backend, graph, spec, fresh), cache_bytes=size
        )


def _open_s(backend: Backend, graph: Path, spec: GraphSpec, options: EngineOptions) -> float:
    began = time.perf_counter()
    session = backend.open(graph, spec, options)
    took = time.perf_counter() - began
    session.close()
    return took
