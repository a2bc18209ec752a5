"""How large a bundle is, and what of it one device needs."""

from collections.abc import Mapping

from edge_mm.contracts.base import Contract
from edge_mm.contracts.manifest import Manifest
from edge_mm.errors import InputError


class BundleSize(Contract):
    """Bytes, from the manifest's own facts."""

    total_bytes: int
    """All files that the manifest lists."""
    chosen_bytes: int
    """Files of the chosen candidates, and everything that belongs to no candidate."""
    graph_bytes: dict[str, int]
    """File of the chosen candidate, by graph."""


def bundle_size(manifest: Manifest, chosen: Mapping[str, str] | None = None) -> BundleSize:
    """Sizes of a bundle.

    Args:
        manifest: of the bundle.
        chosen: candidate by graph; a graph that is not named uses its first.

    Raises:
        InputError: a chosen candidate is not in the bundle.
    """
    files = {name: _chosen_file(manifest, name, (chosen or {}).get(name)) for name in manifest.graphs}
    every = {candidate.file for graph in manifest.graphs.values() for candidate in graph.candidates}
    unused = every - set(files.values())
    return BundleSize(
        total_bytes=sum(fact.size for fact in manifest.files.values()),
        chosen_bytes=sum(fact.size for path, fact in manifest.files.items() if path not in unused),
        graph_bytes={name: manifest.files[path].size for name, path in files.items()},
    )


def _chosen_file(manifest: Manifest, graph: str, candidate: str | None) -> str:
    candidates = {one.id: one.file for one in manifest.graphs[graph].candidates}
    if candidate is None:
        return next(iter(candidates.values()))
    if candidate not in candidates:
        raise InputError(f"graph '{graph}'", expected=f"one of {list(candidates)}", got=candidate, fix="Tune again.")
    return candidates[candidate]
