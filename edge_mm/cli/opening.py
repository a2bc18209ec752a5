"""Opening what almost every command needs: a bundle, and its graphs on an engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm.engines.base import EngineOptions
from edge_mm.engines.table import open_backend
from edge_mm.folders import cache_folder
from edge_mm.graph import Graph, open_graph


@contextmanager
def opened(path: Path, *, engine: str, threads: int, monolithic: bool = False) -> Iterator[tuple[Bundle, Graph]]:
    """Verify a bundle and load its graphs; they are closed when the block ends.

    Raises:
        BundleError: it is damaged, or a graph is not what the manifest says.
        UnavailableError: the engine is not there.
    """
    bundle = open_bundle(path)
    options = EngineOptions(threads=threads, cache=cache_folder())
    with open_graph(bundle, backend=open_backend(engine), options=options, monolithic=monolithic) as graph:
        yield bundle, graph
