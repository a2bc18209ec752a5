"""Estimates as a table for people: never beside a measurement, and never without their error."""

from rich import box
from rich.console import Console
from rich.table import Table

from edge_mm.bench.estimate import COVERAGE
from edge_mm.bench.estimate_bundle import BundleEstimate
from edge_mm.contracts.targets import TARGETS


def print_estimate(found: BundleEstimate, out: Console) -> None:
    """The table, what it rests on and how far off it tends to be."""
    title = f"{found.name} {found.version} on {TARGETS[found.device].title}: ESTIMATED, batch 1, TensorRT"
    table = Table(box=box.SIMPLE_HEAD, title=title)
    for name in ("row", "precision"):
        table.add_column(name)
    for name in ("low ms", "estimate ms", "high ms", "of it fixed"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in found.rows:
        one = row.estimate
        cells = [_ms(value) for value in (one.low_ms, one.mid_ms, one.high_ms, one.t0_ms)]
        table.add_row(row.label, one.precision, *cells)
    out.print(table)
    first = found.rows[0].estimate
    out.print(f"{first.note}.", markup=False)
    if first.error is not None:
        out.print(
            f"Leaving a whole device out of the calibration, the mean error is {first.error:.0%}, from only "
            f"{len(first.devices)} devices ({', '.join(first.devices)}); low to high holds {COVERAGE:.0%} of such "
            "points. Preprocessing and copies are not in it.",
            markup=False,
        )


def _ms(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
