"""One self-contained HTML page of bench results: no script, no font, no address outside itself."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from edge_mm.bench.merge import Column, merge
from edge_mm.bench.plots import ecdf, timeline, waterfall
from edge_mm.bench.result import BenchResult, Row, pooled

STYLE: Final = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; margin: 1rem 0; } th, td { padding: .2rem .7rem; text-align: right; }
th:first-child, td:first-child { text-align: left; } thead { border-bottom: 1px solid #888; }
tbody tr:nth-child(odd) { background: #f4f4f4; } svg { width: 100%; height: auto; font-size: 12px; }
svg .grid { stroke: #ddd; } svg rect { fill: #0072b2; } .legend { list-style: none; padding: 0; }
.legend li { display: inline-block; margin-right: 1rem; } .legend i { display: inline-block; width: .8em; height: .8em;
margin-right: .3em; } .bad { color: #a40000; font-weight: 600; }
@media (prefers-color-scheme: dark) { body { background: #161616; color: #e8e8e8; } svg text { fill: #e8e8e8; }
tbody tr:nth-child(odd) { background: #222; } svg .grid { stroke: #444; } .bad { color: #ff8a80; } }
"""


def report_html(results: Sequence[BenchResult], *, force: bool = False) -> str:
    """The page.

    Raises:
        InputError: no result, or results of different bundles or scenarios that are not forced.
    """
    merged = merge(results, force=force)
    titles = [column.title for column in merged.columns]
    body = "".join(
        [
            f"<h1>{escape(merged.columns[0].bundle)}</h1>",
            *_table(merged.rows, merged.columns),
            *(part for title, result in zip(titles, results, strict=True) for part in _section(title, result)),
        ]
    )
    head = f'<meta charset="utf-8"><title>{escape(merged.columns[0].bundle)}</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _table(rows: Sequence[str], columns: Sequence[Column]) -> Iterator[str]:
    yield "<p>Milliseconds: p50 / p99 / bound of p99 with 99 % confidence. A dash: the sample does not support it.</p>"
    yield "<table><thead><tr><th>row</th>"
    yield from (f"<th>{escape(column.title)}</th>" for column in columns)
    yield "</tr></thead><tbody>"
    for label in rows:
        cells = "".join(f"<td>{_cell(column, label)}</td>" for column in columns)
        yield f"<tr><td>{escape(label)}</td>{cells}</tr>"
    yield "</tbody></table>"


def _cell(column: Column, label: str) -> str:
    cell = column.cells.get(label)
    if cell is None:
        return "-"
    return " / ".join(_ms(value) for value in (cell.p50_ns, cell.p99_ns, cell.p99_bound_ns))


def _ms(nanoseconds: int | None) -> str:
    return "-" if nanoseconds is None else f"{nanoseconds / 1e6:.3f}"


def _section(title: str, result: BenchResult) -> Iterator[str]:
    yield f"<h2>{escape(title)}</h2>"
    yield from _warnings(result)
    rows = _plotted(result)
    if rows:
        series = {row.label: [latency / 1e6 for latency in pooled(row.runs)] for row in rows}
        yield f"<h3>Latency, as far as it is shared</h3>{ecdf(series, unit='ms')}"
        yield f"<h3>Latency, query by query, run after run</h3>{timeline(series, unit='ms')}"
    yield from _attributions(result.rows)
    environment = escape(result.environment.model_dump_json(indent=2))
    yield f"<details><summary>Environment</summary><pre>{environment}</pre></details>"


def _warnings(result: BenchResult) -> Iterator[str]:
    """What a reader must know before a number."""
    if not result.complete:
        yield '<p class="bad">Interrupted: the rows hold what was measured until then.</p>'
    if not result.bundle.tuned:
        yield '<p class="bad">Not tuned on this device.</p>'
    for finding in result.preflight.findings:
        yield f"<p>{escape(finding.level)}: {escape(finding.what)}. {escape(finding.fix)}</p>"


def _plotted(result: BenchResult) -> list[Row]:
    """Whole decisions; graphs alone are in the table. A zero has no place on a logarithmic axis."""
    return [row for row in result.rows if row.what in ("subset", "monolithic") and row.latency.min_ns > 0]


def _attributions(rows: Sequence[Row]) -> Iterator[str]:
    """Waterfalls of the row with most stages: its stages follow each other in the order of a decision."""
    row = max((row for row in rows if row.attribution), key=lambda row: len(row.attribution[0].stages), default=None)
    for one in row.attribution if row else ():
        stages = [(stage.stage, stage.mean_ms) for stage in one.stages]
        unexplained = max(0.0, one.mean_ms - sum(length for _, length in stages))
        heading = f"{row.label}: p{one.percentile:g} and above, {one.requests} queries" if row else ""
        yield f"<h3>{escape(heading)}</h3>{waterfall([*stages, ('unexplained', unexplained)], unit='ms')}"
