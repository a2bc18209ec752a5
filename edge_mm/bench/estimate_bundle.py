"""Estimates of a bundle, in the rows that a measurement of it has."""

from collections.abc import Iterator, Sequence

from edge_mm.bench.cost import BundleCost
from edge_mm.bench.estimate import Calibration, Estimate, estimate
from edge_mm.bench.roofline import Precision
from edge_mm.contracts.base import Contract
from edge_mm.contracts.manifest import Manifest
from edge_mm.contracts.modality import subset_label, subsets
from edge_mm.errors import BundleError


class EstimatedRow(Contract):
    """One row of ``edge-mm bench``, as far as graphs go: preprocessing and copies are not in it."""

    label: str
    """A subset of the modalities (its encoders and the fusion, one after the other), or one graph."""
    estimate: Estimate


class BundleEstimate(Contract):
    """What a bundle may take on a device; nothing here was measured."""

    name: str
    version: str
    device: str
    rows: tuple[EstimatedRow, ...]
    """By precision: every subset of the modalities, then every graph."""


def estimate_bundle(
    manifest: Manifest,
    cost: BundleCost,
    device: str,
    precisions: Sequence[Precision],
    *,
    calibration: Calibration | None = None,
    gpu_mhz: float | None = None,
) -> BundleEstimate:
    """Estimate every row at every precision.

    Raises:
        UsageError: the device is unknown.
        InputError: nothing is known of the device.
        BundleError: the cost names other graphs than the manifest.
    """
    if cost.graphs.keys() != manifest.graphs.keys():
        raise BundleError(
            "evidence/cost.json", expected=sorted(manifest.graphs), got=sorted(cost.graphs), fix="Export it again."
        )
    rows = [
        EstimatedRow(
            label=label,
            estimate=estimate(
                {name: cost.graphs[name] for name in graphs},
                device,
                precision,
                calibration=calibration,
                gpu_mhz=gpu_mhz,
            ),
        )
        for precision in precisions
        for label, graphs in _rows(manifest)
    ]
    return BundleEstimate(name=manifest.name, version=manifest.version, device=device, rows=tuple(rows))


def _rows(manifest: Manifest) -> Iterator[tuple[str, Sequence[str]]]:
    fusion = manifest.only("fusion")
    encoders = {name: graph for name in manifest.modality_names if (graph := manifest.encoder(name)) is not None}
    if fusion is not None:
        required = {modality.name for modality in manifest.modalities if modality.required}
        for chosen in subsets(manifest.modality_names):
            if required <= set(chosen):
                yield subset_label(chosen), [*(encoders[name] for name in chosen), fusion]
        yield from ((f"encoder {name}", [graph]) for name, graph in encoders.items())
        yield "fusion", [fusion]
    if (whole := manifest.only("monolithic")) is not None:
        yield "monolithic", [whole]
