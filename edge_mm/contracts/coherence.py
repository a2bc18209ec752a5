"""Whether the parts of a manifest agree with each other; pydantic reports what is raised here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge_mm.contracts.targets import TARGETS

if TYPE_CHECKING:
    from edge_mm.contracts.manifest import GraphSpec, Manifest

PREPROCESSED = {
    "vision": ("image",),
    "audio": ("audio",),
    "text": ("input_ids", "attention_mask"),
    "vector": ("vector",),
}
"""Tensors that preprocessing makes, by kind of modality."""


def check_manifest(manifest: Manifest) -> None:
    """Hold every reference of the manifest against what it refers to.

    Raises:
        ValueError: naming the part that refers to something that is not there.
    """
    if manifest.target not in TARGETS:
        raise ValueError(f"target among {sorted(TARGETS)} (not '{manifest.target}')")
    _distinct("modalities", [modality.name for modality in manifest.modalities])
    _distinct("heads", [head.name for head in manifest.heads])
    _check_files(manifest)
    _check_roles(manifest)
    for name, graph in manifest.graphs.items():
        _check_sources(manifest, name, graph)


def _distinct(what: str, names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise ValueError(f"{what} with distinct names (not {names})")


def _check_files(manifest: Manifest) -> None:
    needed = {manifest.selftest.file: "selftest.file"}
    for name, graph in manifest.graphs.items():
        _distinct(f"candidates of graph '{name}'", [candidate.id for candidate in graph.candidates])
        needed |= {candidate.file: f"graphs.{name}.candidates" for candidate in graph.candidates}
    for modality in manifest.modalities:
        if modality.preprocess.kind == "text":
            needed[modality.preprocess.tokenizer] = f"modalities.{modality.name}.preprocess.tokenizer"
    for file, field in needed.items():
        if file not in manifest.files:
            raise ValueError(f"{field} ('{file}') to be listed in files")


def _check_roles(manifest: Manifest) -> None:
    roles = [graph.role for graph in manifest.graphs.values()]
    encoded = [graph.modality for graph in manifest.graphs.values() if graph.role == "encoder"]
    for role in ("fusion", "monolithic"):
        if roles.count(role) > 1:
            raise ValueError(f"graphs with at most one {role} graph")
    if "fusion" in roles and sorted(map(str, encoded)) != sorted(manifest.modality_names):
        raise ValueError(f"one encoder graph for each of {manifest.modality_names} beside the fusion (not {encoded})")
    if "fusion" not in roles and ("monolithic" not in roles or encoded):
        raise ValueError("graphs with encoders and a fusion, or with one monolithic graph")
    for name, graph in manifest.graphs.items():
        if graph.role != "encoder":
            missing = {head.output for head in manifest.heads} - {output.name for output in graph.outputs}
            if missing:
                raise ValueError(f"graphs.{name}.outputs with every head's output (missing: {sorted(missing)})")


def _check_sources(manifest: Manifest, name: str, graph: GraphSpec) -> None:
    known = _known_sources(manifest, graph)
    for tensor in graph.inputs:
        if tensor.source not in known:
            raise ValueError(f"graphs.{name}.inputs.{tensor.name}.source among {sorted(known)} (not '{tensor.source}')")


def _known_sources(manifest: Manifest, graph: GraphSpec) -> set[str]:
    if graph.role == "fusion":
        encoders = [other for other in manifest.graphs.values() if other.role == "encoder"]
        return {"presence"} | {f"{enc.modality}.{out.name}" for enc in encoders for out in enc.outputs}
    prepared = {
        f"{modality.name}.{tensor}"
        for modality in manifest.modalities
        for tensor in PREPROCESSED[modality.preprocess.kind]
        if graph.role == "monolithic" or modality.name == graph.modality
    }
    return prepared | ({"presence"} if graph.role == "monolithic" else set())
