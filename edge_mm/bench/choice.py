"""Which candidate of each graph is measured."""

from collections.abc import Sequence

from edge_mm.contracts.manifest import Manifest
from edge_mm.errors import UsageError


def chosen_candidates(manifest: Manifest, *, precision: str | None, named: Sequence[str]) -> dict[str, str]:
    """Candidate by graph; graphs that are not in it run their first one.

    Args:
        manifest: of the bundle.
        precision: take each graph's first candidate of this precision, where it has one.
        named: ``graph=candidate``, over the precision; the names are checked where the graphs are opened.

    Raises:
        UsageError: no graph has a candidate of the precision, or something else than ``graph=candidate`` is named.
    """
    choice = _of_precision(manifest, precision) if precision else {}
    for pair in named:
        graph, equals, candidate = pair.partition("=")
        if not (graph and equals and candidate):
            raise UsageError("--candidate", expected="GRAPH=CANDIDATE", got=pair, fix="Name one of `edge-mm inspect`.")
        choice[graph] = candidate
    return choice


def _of_precision(manifest: Manifest, precision: str) -> dict[str, str]:
    choice: dict[str, str] = {}
    for name, graph in manifest.graphs.items():
        fitting = [candidate.id for candidate in graph.candidates if candidate.precision == precision]
        if fitting:
            choice[name] = fitting[0]
    if not choice:
        has = sorted({candidate.precision for graph in manifest.graphs.values() for candidate in graph.candidates})
        raise UsageError("--precision", expected=f"one of {', '.join(has)}", got=precision, fix="Choose one.")
    return choice
