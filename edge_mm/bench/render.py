"""Bench results as tables for people."""

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from edge_mm.bench.ab import AbResult
from edge_mm.bench.compare import Comparison
from edge_mm.bench.result import BenchResult, Row
from edge_mm.bench.scenarios import Server
from edge_mm.bench.session_text import session_notes
from edge_mm.bench.summary import PercentileFigure
from edge_mm.bench.verdict import sentence

SHOWN = (0.50, 0.90, 0.99)
APART = (
    "The results were recorded apart: what else changed in between counts too. Interleaved runs (`bench ab`) avoid it."
)
PIPE_COLUMNS = 120
"""Width where there is no terminal: nothing is cut off."""


def console() -> Console:
    """Standard output; as wide as it needs to be where it is no terminal."""
    wide = Console(highlight=False)
    return wide if wide.is_terminal else Console(highlight=False, width=PIPE_COLUMNS)


def print_bench(result: BenchResult, out: Console) -> None:
    """The latency table with one line for each row, and what one must know to read it."""
    out.print(bench_table(result))
    for line in bench_notes(result):
        _line(out, line)


def bench_table(result: BenchResult) -> Table:
    """Milliseconds by row; a percentile that the sample does not support says how many queries it lacks."""
    table = Table(box=box.SIMPLE_HEAD, title=f"{result.bundle.name} {result.bundle.version}: {_how(result)}")
    table.add_column("row")
    for percentile in SHOWN:
        table.add_column(f"p{percentile * 100:.0f} ms", justify="right", no_wrap=True)
    table.add_column("p99 at most", justify="right", no_wrap=True)
    table.add_column("samples/s", justify="right")
    table.add_column("queries", justify="right")
    table.add_column("of monolithic", justify="right")
    for row in result.rows:
        figures = [row.latency.figure(percentile) for percentile in SHOWN]
        cells = [_value(figure) for figure in figures]
        cells += [_ms(figures[-1].bound_ns), f"{row.samples_per_s:.1f}", str(row.latency.queries), _share(result, row)]
        table.add_row(row.label, *cells)
    return table


def bench_notes(result: BenchResult) -> Iterator[str]:
    """What the figures rest on, and what is wrong with them."""
    machine = result.environment
    yield f"{machine.device or machine.cpu.model or 'unnamed machine'}, {result.engine.backend}, {_threads(result)}"
    mode = machine.jetson.power_mode if machine.jetson else None
    if mode is not None:
        yield f"power mode {mode.name}"
    if not result.complete:
        yield "INTERRUPTED: the rows hold what was measured until then."
    if not result.bundle.tuned:
        ran = ", ".join(f"{graph} {candidate}" for graph, candidate in result.bundle.candidates.items())
        why = f" ({result.bundle.not_tuned})" if result.bundle.not_tuned else ""
        yield f"Not tuned on this device{why}; what ran: {ran}. `edge-mm bench BUNDLE --tune` tunes first."
    slowed = {name: times for name, times in (machine.throttled or {}).items() if times}
    if slowed:
        yield f"THROTTLED while it ran: {slowed}"
    for finding in result.preflight.findings:
        yield f"{finding.level}: {finding.what}. {finding.fix}"
    for row in result.rows:
        yield from _row_notes(result, row)
    yield from _where_time_went(result)
    if result.session is not None:
        yield from session_notes(result.session)


def print_comparison(comparison: Comparison, out: Console) -> None:
    """One verdict for each row, then what may explain them."""
    for label, verdict in comparison.rows.items():
        _line(out, f"{label}: {sentence(verdict)}")
    _line(out, APART)
    for note in (*(f"forced: {reason}" for reason in comparison.forced), *comparison.notes):
        _line(out, f"note: {note}")


def print_ab(result: AbResult, out: Console) -> None:
    """The verdict on two commands."""
    what = result.metric or "wall time"
    _line(out, f"{what}: {sentence(result.verdict)}")
    if not result.complete:
        _line(out, f"INTERRUPTED after {len(result.pairs)} pairs.")


def _line(out: Console, text: str) -> None:
    """One line, whatever its length; brackets are no markup."""
    out.print(Text(text), soft_wrap=True)


def _how(result: BenchResult) -> str:
    return f"{result.scenario.scenario.replace('_', ' ')}, {result.planned_runs} runs"


def _threads(result: BenchResult) -> str:
    return f"{result.engine.threads} thread{'s' if result.engine.threads > 1 else ''}"


def _value(figure: PercentileFigure) -> str:
    return _ms(figure.value_ns) if figure.value_ns is not None else f"needs {figure.missing_queries} more"


def _ms(nanoseconds: int | None) -> str:
    return "-" if nanoseconds is None else f"{nanoseconds / 1e6:.3f}"


def _share(result: BenchResult, row: Row) -> str:
    """The row's median over the monolithic one's: what the same answer costs when everything always runs."""
    whole = result.row("monolithic")
    mine = row.latency.figure(0.5).value_ns
    base = whole.latency.figure(0.5).value_ns if whole else None
    return f"{mine / base:.0%}" if mine is not None and base and row.what in ("subset", "monolithic") else "-"


def _row_notes(result: BenchResult, row: Row) -> Iterator[str]:
    """What does not fit into the table: the server's bound, the first minute beside the sustained state, energy."""
    if row.target is not None and isinstance(result.scenario, Server):
        bound = (
            f"{row.label}: p{result.scenario.percentile * 100:g} within {result.scenario.target_latency_ns / 1e6:g} ms"
        )
        missing = row.target.missing_queries
        yield (
            f"{bound}: shown" if not missing else f"{bound}: not shown, {missing} more queries within it would show it"
        )
    for timeline in (run.timeline for run in row.runs if run.timeline):
        if timeline.minute_one and timeline.sustained:
            ratio = timeline.sustained.p50_ms / timeline.minute_one.p50_ms
            yield (
                f"{row.label}: p50 of the first minute {timeline.minute_one.p50_ms:.3f} ms, sustained "
                f"{timeline.sustained.p50_ms:.3f} ms ({ratio:.3f} times)"
            )
    for energy in row.energy:
        net = "" if energy.net_mj is None else f", {energy.net_mj:.3f} mJ above idle"
        yield f"{row.label}: {energy.gross_mj:.3f} mJ per sample on {energy.rail} ({energy.scope}){net}"


def _where_time_went(result: BenchResult) -> Iterator[str]:
    """Of the session, or of the row with most modalities, the stages that take a hundredth or more."""
    subsets = [row for row in result.rows if row.what in ("subset", "session") and row.attribution]
    if subsets:
        row = max(subsets, key=lambda row: row.label.count("+"))
        for one in row.attribution:
            stages = ", ".join(f"{stage.stage} {stage.share:.0%}" for stage in one.stages if stage.share >= 0.01)
            yield f"{row.label}, p{one.percentile:g} and above: {stages}; {one.explained:.1%} explained"
