"""Estimates of a whole bundle: each modality subset, each graph, the monolithic graph."""

from collections.abc import Iterator, Mapping
from typing import Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from edge_mm.bench.cost import BundleCost, GraphCost
from edge_mm.bench.estimate import Estimate, estimate
from edge_mm.bench.roofline import Precision
from edge_mm.contracts.base import Contract
from edge_mm.contracts.manifest import Manifest
from edge_mm.contracts.modality import subset_label, subsets


class BundleEstimate(Contract):
    """``bench estimate``: one estimate for each row that ``bench`` would measure."""

    schema_version: Literal[1] = 1
    kind: Literal["estimate"] = "estimate"
    bundle: str
    rows: dict[str, Estimate]


def estimate_bundle(
    manifest: Manifest,
    cost: BundleCost,
    device: str,
    precision: Precision,
    *,
    gpu_mhz: float | None = None,
    memory_gb_s: float | None = None,
) -> BundleEstimate:
    """Estimate every row. Graphs only: preprocessing and copies are not in it.

    Raises:
        UsageError: the device is unknown.
        InputError: the device has no peak figures.
    """
    rows = {
        label: estimate(graphs, device, precision, gpu_mhz=gpu_mhz, memory_gb_s=memory_gb_s)
        for label, graphs in _rows(manifest, cost.graphs)
    }
    return BundleEstimate(bundle=f"{manifest.name} {manifest.version}", rows=rows)


def _rows(manifest: Manifest, costs: Mapping[str, GraphCost]) -> Iterator[tuple[str, dict[str, GraphCost]]]:
    """The graphs of each row; a graph whose cost nobody counted has no row."""
    fusion, whole = manifest.only("fusion"), manifest.only("monolithic")
    if fusion is not None:
        encoders = {name: manifest.encoder(name) for name in manifest.modality_names}
        wanted = [
            (subset_label(chosen), [*(encoders[name] for name in chosen), fusion])
            for chosen in subsets(manifest.modality_names)
        ]
        wanted += [(f"encoder {name}", [graph]) for name, graph in encoders.items()] + [("fusion", [fusion])]
    else:
        wanted = []
    if whole is not None:
        wanted.append(("monolithic", [whole]))
    for label, graphs in wanted:
        found = {str(graph): costs[str(graph)] for graph in graphs if str(graph) in costs}
        if len(found) == len(graphs):
            yield label, found


def print_estimates(estimates: BundleEstimate, out: Console) -> None:
    """A table that cannot be taken for a measurement, and what it rests on."""
    table = Table(box=box.SIMPLE_HEAD, title=f"ESTIMATED, not measured: {estimates.bundle}")
    table.add_column("row")
    for head in ("low ms", "mid ms", "high ms"):
        table.add_column(head, justify="right")
    for label, one in estimates.rows.items():
        table.add_row(label, *(_ms(value) for value in (one.low_ms, one.mid_ms, one.high_ms)))
    out.print(table)
    for line in dict.fromkeys(_footing(one) for one in estimates.rows.values()):
        out.print(Text(line), soft_wrap=True)


def _footing(one: Estimate) -> str:
    error = "" if one.error is None else f"; mean error when a whole device is left out: {one.error:.0%}"
    devices = f"{one.points} points on {len(one.devices)} devices, {one.device_points} on {one.device}"
    return f"{one.device}, {one.precision}: {one.note}. Behind it: {devices}{error}. Graphs only, batch 1."


def _ms(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
