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

        def loaded(name: str) -> Stage:
            candidate = _candidate(manifest.graphs[name], choice.get(name))
            stage = open_stage(bundle, name, candidate, backend=backend, options=options)
            opened.callback(stage.session.close)
            return stage

        graph: Graph
        if fusion is None or monolithic:
            graph = MonolithicGraph(manifest, loaded(_existing(bundle, whole)))
        else:
            encoders = {str(spec.modality): loaded(name) for name, spec in _encoders(bundle).items()}
            graph = SplitGraph(manifest, encoders=encoders, fusion=loaded(fusion))
        opened.pop_all()
    return graph


def open_stage(bundle: Bundle, name: str, candidate: Candidate, *, backend: Backend, options: EngineOptions) -> Stage:
    """Load one candidate of the graph ``name``; close its session.

    Raises:
        BundleError: it cannot be loaded, or is not what the manifest says.
        UnavailableError: the engine lacks something.
    """
    spec, sha256 = bundle.manifest.graphs[name], bundle.manifest.files[candidate.file].sha256
    return Stage(spec, backend.open(bundle.file(candidate.file), spec, options, sha256=sha256), name=name)


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
