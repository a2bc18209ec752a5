"""One table of several results: rows of a bundle against the machines that measured them."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from edge_mm.bench.result import BenchResult
from edge_mm.bench.session_scenario import Session
from edge_mm.contracts.base import Contract
from edge_mm.errors import InputError


class Cell(Contract):
    """One row on one machine; None is what its sample does not support."""

    p50_ns: int | None
    p99_ns: int | None
    p99_bound_ns: int | None
    queries: int


class Column(Contract):
    """One machine, as one result measured it."""

    title: str
    """Device, power mode, engine, threads, precision of what ran."""
    bundle: str
    """Name, version and digest."""
    complete: bool
    cells: dict[str, Cell]
    """By row."""


class Merged(Contract):
    """What ``bench merge`` shows; measurements only, never estimates."""

    schema_version: Literal[1] = 1
    kind: Literal["merge"] = "merge"
    rows: tuple[str, ...]
    columns: tuple[Column, ...] = Field(min_length=1)


def merge(results: Sequence[BenchResult], *, force: bool = False) -> Merged:
    """Put results beside each other.

    Raises:
        InputError: none is given, or they are of different bundles or scenarios and it is not forced.
    """
    if not results:
        raise InputError("merge", expected="at least one result", got="none", fix="Name result files.")
    kinds = {kind_of(one) for one in results}
    if len(kinds) > 1 and not force:
        got = ", ".join(sorted(kinds))
        raise InputError("merge", expected="one bundle and one scenario", got=got, fix="Use --force if you mean it.")
    titles = _distinct([_title(result) for result in results])
    labels = dict.fromkeys(row.label for result in results for row in result.rows)
    return Merged(
        rows=tuple(labels),
        columns=tuple(_column(title, result) for title, result in zip(titles, results, strict=True)),
    )


def kind_of(result: BenchResult) -> str:
    """What results must share to stand beside each other: bundle and scenario, and of a session the recording."""
    asked = result.scenario
    played = f" {asked.digest[:12]} at {asked.rate_hz:g} Hz" if isinstance(asked, Session) else ""
    return f"{result.bundle.name} {result.bundle.digest[:12]} {asked.scenario}{played}"


def _column(title: str, result: BenchResult) -> Column:
    return Column(
        title=title,
        bundle=f"{result.bundle.name} {result.bundle.version} {result.bundle.digest[:12]}",
        complete=result.complete,
        cells={
            row.label: Cell(
                p50_ns=row.latency.figure(0.5).value_ns,
                p99_ns=row.latency.figure(0.99).value_ns,
                p99_bound_ns=row.latency.figure(0.99).bound_ns,
                queries=row.latency.queries,
            )
            for row in result.rows
        },
    )


def _title(result: BenchResult) -> str:
    machine = result.environment
    mode = machine.jetson.power_mode if machine.jetson else None
    parts = [
        machine.device or machine.cpu.model or "unnamed machine",
        mode.name if mode else None,
        f"{result.engine.backend}, {result.engine.threads} threads",
        "/".join(sorted(set(result.bundle.candidates.values()))),
    ]
    return ", ".join(part for part in parts if part)


def _distinct(titles: Sequence[str]) -> list[str]:
    """Number titles that occur more than once."""
    often, seen = Counter(titles), Counter[str]()
    numbered = []
    for title in titles:
        seen[title] += 1
        numbered.append(f"{title} ({seen[title]})" if often[title] > 1 else title)
    return numbered
