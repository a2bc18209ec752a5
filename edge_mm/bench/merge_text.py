"""A merged table for terminals and for Markdown pages."""

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table

from edge_mm.bench.merge import Cell, Column, Merged

EXPLAINED = "p50 / p99 in ms; a dash: not measured, or not supported by the sample"


def print_merged(merged: Merged, out: Console) -> None:
    """One column for each result."""
    table = Table(box=box.SIMPLE_HEAD, title=EXPLAINED)
    table.add_column("row")
    for column in merged.columns:
        table.add_column(_head(column), justify="right")
    for label in merged.rows:
        table.add_row(label, *(_cell(column.cells.get(label)) for column in merged.columns))
    out.print(table)


def markdown(merged: Merged) -> str:
    """The same as a Markdown table."""
    return "\n".join(_lines(merged)) + "\n"


def _lines(merged: Merged) -> Iterator[str]:
    yield f"{EXPLAINED}."
    yield ""
    yield "| row | " + " | ".join(_head(column).replace("|", "/") for column in merged.columns) + " |"
    yield "|---|" + "---:|" * len(merged.columns)
    for label in merged.rows:
        yield f"| {label} | " + " | ".join(_cell(column.cells.get(label)) for column in merged.columns) + " |"


def _head(column: Column) -> str:
    return column.title if column.complete else f"{column.title} (interrupted)"


def _cell(cell: Cell | None) -> str:
    return "-" if cell is None else f"{_ms(cell.p50_ns)} / {_ms(cell.p99_ns)}"


def _ms(nanoseconds: int | None) -> str:
    return "-" if nanoseconds is None else f"{nanoseconds / 1e6:.3f}"
