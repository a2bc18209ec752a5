"""The whole page."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from edge_mm.bench.merge import kind_of, merge
from edge_mm.bench.page.bars import bars_figure
from edge_mm.bench.page.ecdf import ecdf_figure, limits_ms
from edge_mm.bench.page.element import html, tag
from edge_mm.bench.page.history import history_figures
from edge_mm.bench.page.machine import machine_table
from edge_mm.bench.page.style import style_sheet
from edge_mm.bench.page.tables import figures_table
from edge_mm.bench.page.trade import marks, trade_figure
from edge_mm.bench.page.waterfall import waterfall_figure
from edge_mm.bench.render import bench_notes
from edge_mm.bench.result import BenchResult, Row
from edge_mm.evaluate.report import Evaluation

SUBSETS = ("subset", "monolithic")
"""Rows that answer from given samples."""
KINDS = (("Decisions", (*SUBSETS, "session")), ("Graphs alone", ("encoder", "fusion")), ("Stages", ("stage",)))
"""Which rows share a plot of their distributions."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Content-Security-Policy: even if something slipped into the page, the browser would fetch and run nothing."""


def page(
    results: Sequence[BenchResult], evaluations: Sequence[Evaluation | None] | None = None, *, force: bool = False
) -> str:
    """A self-contained HTML document.

    Args:
        results: at least one.
        evaluations: of each result, None where nobody evaluated it.
        force: show results of different bundles or scenarios, and say so on the page.

    Raises:
        InputError: no result, or results of different bundles or scenarios that are not forced.
    """
    named = [column.title for column in merge(results, force=force).columns]
    heading = f"Latency of {', '.join(dict.fromkeys(_bundle(result) for result in results))}"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", heading),
        tag("style", style_sheet()),
    )
    body = tag(
        "body", tag("main", tag("h1", heading), *_overview(named, results, evaluations or [None] * len(results)))
    )
    for name, result in zip(named, results, strict=True):
        body[0].extend(_result(name, result))
    body[0].extend([tag("h2", "Machines"), _facts(named, results)])
    return html(tag("html", head, body, lang="en"))


def _overview(
    named: Sequence[str], results: Sequence[BenchResult], evaluations: Sequence[Evaluation | None]
) -> Iterator[Element]:
    yield tag("p", "All figures are measurements. Open the page anywhere: it fetches nothing.", class_="note")
    if len({kind_of(result) for result in results}) > 1:
        text = "The results are of different bundles or scenarios: their figures are not comparable."
        yield tag("p", text, class_="note warn")
    if any(row.what in SUBSETS for result in results for row in result.rows):
        yield tag("h2", "What each subset of the modalities costs")
        yield bars_figure(named, results)
    found = marks(results, evaluations)
    if found:
        yield tag("h2", "Accuracy and latency")
        yield trade_figure(named, found)


def _result(name: str, result: BenchResult) -> Iterator[Element]:
    yield tag("h2", f"{_bundle(result)} on {name}")
    notes = list(bench_notes(result))
    yield tag("details", tag("summary", f"{len(notes)} notes on this measurement"), *map(_note, notes), open="open")
    yield figures_table(result)
    yield tag("h3", "Distribution")
    yield from _distributions(result)
    yield tag("h3", "Over time")
    yield history_figures(result.rows)
    yield from _attributed([row for row in result.rows if row.attribution])


def _distributions(result: BenchResult) -> Iterator[Element]:
    limits = limits_ms(result.rows)
    for title, kinds in KINDS:
        rows = [row for row in result.rows if row.what in kinds]
        if rows:
            yield ecdf_figure(rows, limits, title)


def _attributed(rows: Sequence[Row]) -> Iterator[Element]:
    """The row with most modalities in sight, the others to be opened."""
    if not rows:
        return
    first = max(rows, key=lambda row: row.label.count("+"))
    yield tag("h3", "Where the time goes")
    yield waterfall_figure(first)
    others = [waterfall_figure(row) for row in rows if row is not first]
    if others:
        yield tag("details", tag("summary", f"{len(others)} more rows"), *others)


def _facts(named: Sequence[str], results: Sequence[BenchResult]) -> Element:
    return tag("div", machine_table(named, results), class_="facts")


def _note(text: str) -> Element:
    shape = "note warn" if text.startswith(("INTERRUPTED", "THROTTLED", "refuse")) else "note"
    return tag("p", text, class_=shape)


def _bundle(result: BenchResult) -> str:
    return f"{result.bundle.name} {result.bundle.version}"
