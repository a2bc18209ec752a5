"""A bundle's folder: its files, and the manifest that pins them; equal inputs give equal bytes."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edge_mm import __version__
from edge_mm.bundle.layout import MANIFEST
from edge_mm.contracts.base import to_json
from edge_mm.contracts.manifest import Candidate, FileFact, GraphSpec, Manifest, SelfTest
from edge_mm.files import sha256_of
from edge_mm_export.code_version import tool_versions
from edge_mm_export.graphs import GraphFile, GraphSet, write_files
from edge_mm_export.parity import Tolerance
from edge_mm_export.recipe import Recipe

SELFTEST: Final = "selftest.npz"
TOOLS: Final = ("numpy", "onnx", "onnxruntime", "onnxscript", "onnxslim", "torch")
"""Their versions may change a graph's bytes: they are part of where a bundle comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleParts:
    """What a bundle is put together from."""

    recipe: Recipe
    source: Path
    """Folder of the ONNX artifact."""
    graphs: GraphSet
    errors: Mapping[str, float]
    """Largest absolute difference of each graph from the source model."""
    selftest: bytes
    tolerance: Tolerance
    """Of the self-test."""
    key: str
    """Of the artifact that the graphs are: what they were made from, by which code."""


def write_bundle(parts: BundleParts, out: Path) -> Manifest:
    """Fill the empty folder ``out``; gives the manifest that was written into it."""
    files = {path: (parts.source / path).read_bytes() for path in parts.graphs.files}
    files |= {f"graphs/{name}.onnx": (parts.source / graph.file).read_bytes() for name, graph in _graphs(parts)}
    write_files(out, files | {SELFTEST: parts.selftest})
    manifest = _manifest(parts, out)
    (out / MANIFEST).write_bytes(to_json(manifest))
    return manifest


def _graphs(parts: BundleParts) -> list[tuple[str, GraphFile]]:
    return sorted(parts.graphs.graphs.items())


def _manifest(parts: BundleParts, out: Path) -> Manifest:
    return Manifest(
        name=parts.recipe.name,
        version=parts.recipe.version,
        target=parts.recipe.target,
        modalities=parts.graphs.modalities,
        graphs={name: _spec(name, graph, parts.errors[name]) for name, graph in _graphs(parts)},
        heads=parts.graphs.heads,
        selftest=SelfTest(file=SELFTEST, atol=parts.tolerance.atol, rtol=parts.tolerance.rtol),
        files={
            path.relative_to(out).as_posix(): FileFact(sha256=sha256_of(path), size=path.stat().st_size)
            for path in sorted(out.rglob("*"))
            if path.is_file()
        },
        provenance={
            "edge_mm": __version__,
            "model": parts.graphs.model,
            "graphs": parts.key,
            **tool_versions(TOOLS),
        },
    )


def _spec(name: str, graph: GraphFile, error: float) -> GraphSpec:
    candidate = Candidate(
        id="fp32", precision="fp32", file=f"graphs/{name}.onnx", opset=graph.opset, max_error=round_up(error)
    )
    return GraphSpec(
        role=graph.role, modality=graph.modality, inputs=graph.inputs, outputs=graph.outputs, candidates=(candidate,)
    )


def round_up(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten that is no smaller; 0 stays 0.

    A measured error differs in its last digits from one processor to the next; a bundle's bytes should not.
    """
    if value <= 0:
        return 0.0
    decade = 10.0 ** math.floor(math.log10(value))
    return next(float(f"{step * decade:.0e}") for step in (1, 2, 5, 10) if value <= step * decade * (1 + 1e-9))
