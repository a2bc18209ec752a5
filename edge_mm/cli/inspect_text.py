"""A bundle in words."""

from collections.abc import Iterator

from edge_mm.bundle.open import Bundle
from edge_mm.contracts.audio import NS_PER_S, AudioSpec
from edge_mm.contracts.heads import HeadSpec, RegressionHead, SimilarityHead
from edge_mm.contracts.manifest import GraphSpec, InputSpec, Manifest, ModalitySpec
from edge_mm.contracts.text import TextSpec
from edge_mm.contracts.vision import ImageSpec

BYTES_PER_MB = 1_000_000


def bundle_lines(bundle: Bundle) -> Iterator[str]:
    """Name and digest, then modalities, heads, graphs and provenance, a line each."""
    manifest = bundle.manifest
    yield f"{manifest.name} {manifest.version} for {manifest.target}"
    yield f"digest {bundle.digest}"
    size = sum(fact.size for fact in manifest.files.values())
    yield f"{len(manifest.files)} files, {size / BYTES_PER_MB:.2f} MB"
    yield "\nmodalities"
    yield from (f"  {_modality(spec)}" for spec in manifest.modalities)
    yield "heads"
    yield from (f"  {_head(head)}" for head in manifest.heads)
    yield "graphs"
    for name, graph in manifest.graphs.items():
        yield from (f"  {line}" for line in _graph(name, graph, manifest))
    yield "provenance"
    yield from (f"  {key}: {value}" for key, value in manifest.provenance.items())


def _modality(spec: ModalitySpec) -> str:
    rate = "on every input" if spec.max_rate_hz is None else f"at most {spec.max_rate_hz:g}/s"
    need = ", required" if spec.required else ""
    age_s = spec.max_age_ns / NS_PER_S
    return f"{spec.name}: {_input(spec.preprocess)}; encoded {rate}; used up to {age_s:g} s after capture{need}"


def _input(spec: InputSpec) -> str:
    if isinstance(spec, ImageSpec):
        return f"picture {spec.width_px}x{spec.height_px} {spec.color}, {spec.fit}, {spec.interpolation}"
    if isinstance(spec, AudioSpec):
        return f"sound {spec.window_ns / NS_PER_S:g} s at {spec.rate_hz} Hz as {spec.features.type}"
    if isinstance(spec, TextSpec):
        return f"text of at most {spec.max_tokens} tokens"
    return f"vector of {spec.size} values"


def _head(head: HeadSpec) -> str:
    if isinstance(head, SimilarityHead):
        return f"{head.name}: {head.task}"
    names = head.names if isinstance(head, RegressionHead) else head.labels
    return f"{head.name}: {head.task} of {', '.join(names)}"


def _graph(name: str, graph: GraphSpec, manifest: Manifest) -> Iterator[str]:
    of = "" if graph.modality is None else f" of {graph.modality}"
    yield f"{name}: {graph.role}{of}"
    for candidate in graph.candidates:
        size = manifest.files[candidate.file].size / BYTES_PER_MB
        yield (
            f"  {candidate.id}: {candidate.precision}, opset {candidate.opset}, {size:.2f} MB, "
            f"error at most {candidate.max_error:.2g}"
        )
