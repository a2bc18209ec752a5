"""Opening what almost every command needs: a bundle, and its graphs on an engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm.cli.console import print_note
from edge_mm.engines.base import EngineOptions
from edge_mm.engines.table import open_backend
from edge_mm.folders import cache_folder
from edge_mm.graph import Graph, open_graph
from edge_mm.tune.store import load_plan


@contextmanager
def opened(
    path: Path, *, engine: str, threads: int, public_key: Path | None, monolithic: bool = False
) -> Iterator[tuple[Bundle, Graph]]:
    """Verify a bundle and load the candidates that were tuned here, or else the first ones; closed with the block.

    Raises:
        BundleError: it is damaged, not signed by the owner of ``public_key``, or a graph is not as the manifest says.
        UnavailableError: the engine is not there.
    """
    bundle = open_bundle(path, public_key=public_key)
    backend, options = open_backend(engine), EngineOptions(threads=threads, cache=cache_folder())
    tuning = load_plan(bundle, engine=backend.name, options=options)
    if tuning.note is not None:
        print_note(tuning.note)
    with open_graph(bundle, backend=backend, options=options, monolithic=monolithic, choice=tuning.choice) as graph:
        yield bundle, graph
