"""From a verified bundle to a graph that is ready to run."""

from collections.abc import Mapping
from contextlib import ExitStack

from edge_mm.bundle.open import Bundle
from edge_mm.contracts.manifest import Candidate, GraphSpec
from edge_mm.engines.base import Backend, EngineOptions
from edge_mm.errors import UsageError
from edge_mm.graph.base import Graph
from edge_mm.graph.monolithic import MonolithicGraph
from edge_mm.graph.split import SplitGraph
from edge_mm.graph.stage import Stage


def open_graph(
    bundle: Bundle,
    *,
    backend: Backend,
    options: EngineOptions,
    monolithic: bool = False,
    choice: Mapping[str, str] | None = None,
) -> Graph:
    """Load a bundle's graphs; close what comes back, best by ``with``.

    Args:
        bundle: Verified before.
        backend: The engine for all of its graphs.
        options: How the engine uses the machine.
        monolithic: Take the graph of the whole model; a bundle without a fusion always does.
        choice: Candidate by graph; the first one where nothing is said.

    Raises:
        UsageError: the bundle has no such graph or candidate.
        BundleError: a graph cannot be loaded, or is not what the manifest says.
        UnavailableError: the engine lacks something.
    """
    manifest, choice = bundle.manifest, dict(choice or {})
    _check_choice(bundle, choice)
    fusion, whole = manifest.only("fusion"), manifest.only("monolithic")
    with ExitStack() as opened:

        def stage(name: str) -> Stage:
            spec = manifest.graphs[name]
            file = _candidate(spec, choice.get(name)).file
            session = backend.open(bundle.file(file), spec, options, sha256=manifest.files[file].sha256)
            opened.callback(session.close)
            return Stage(spec, session, name=name)

        graph: Graph
        if fusion is None or monolithic:
            graph = MonolithicGraph(manifest, stage(_existing(bundle, whole)))
        else:
            encoders = {str(spec.modality): stage(name) for name, spec in _encoders(bundle).items()}
            graph = SplitGraph(manifest, encoders=encoders, fusion=stage(fusion))
        opened.pop_all()
    return graph


def _encoders(bundle: Bundle) -> dict[str, GraphSpec]:
    return {name: spec for name, spec in bundle.manifest.graphs.items() if spec.role == "encoder"}


def _existing(bundle: Bundle, whole: str | None) -> str:
    if whole is None:
        raise UsageError(
            str(bundle.root), expected="a monolithic graph", got="split graphs only", fix="Run the split graphs."
        )
    return whole


def _candidate(spec: GraphSpec, wanted: str | None) -> Candidate:
    return next((candidate for candidate in spec.candidates if candidate.id == wanted), spec.candidates[0])


def _check_choice(bundle: Bundle, choice: Mapping[str, str]) -> None:
    graphs = bundle.manifest.graphs
    for graph, wanted in choice.items():
        known = [candidate.id for candidate in graphs[graph].candidates] if graph in graphs else []
        if wanted not in known:
            where = f"candidate '{wanted}' of graph '{graph}'"
            expected = f"one of {', '.join(known)}" if known else f"a graph among {', '.join(graphs)}"
            raise UsageError(where, expected=expected, got="none of them", fix="Choose another, or tune again.")
