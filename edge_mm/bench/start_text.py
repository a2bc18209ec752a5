"""What comes before the first answer, as tables for people."""

from rich import box
from rich.console import Console
from rich.table import Table

from edge_mm.bench.start import StartResult

MIB = 2**20


def print_start(found: StartResult, out: Console) -> None:
    """Processes, engines and sizes."""
    out.print(_processes(found))
    out.print(_graphs(found))
    size = found.size
    whole, chosen = size.total_bytes / MIB, size.chosen_bytes / MIB
    out.print(f"bundle {whole:.2f} MiB, of which this choice needs {chosen:.2f} MiB", markup=False)


def _processes(found: StartResult) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=f"{found.name} {found.version}: process start to first decision")
    table.add_column("process")
    for name in ("first decision ms", "exit ms", "processor ms", "peak MiB"):
        table.add_column(name, justify="right", no_wrap=True)
    for index, one in enumerate(found.cold.starts):
        seconds = (one.first_output_s, one.exit_s, one.cpu_s)
        label = "first" if index == 0 else f"later {index}"
        table.add_row(label, *(f"{1e3 * value:.0f}" for value in seconds), f"{one.peak_rss_bytes / MIB:.0f}")
    return table


def _graphs(found: StartResult) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=f"opening each graph with {found.engine}")
    table.add_column("graph")
    for name in ("built ms", "from cache ms", "cache KiB", "file KiB"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, one in found.engines.items():
        kib = [f"{value / 1024:.0f}" for value in (one.cache_bytes, found.size.graph_bytes[name])]
        table.add_row(name, f"{1e3 * one.build_s:.1f}", f"{1e3 * one.cached_s:.1f}", *kib)
    return table
