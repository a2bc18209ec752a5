"""``edge-mm bench report A B ... --out FILE``."""

from pathlib import Path
from typing import Annotated

import typer


def report(
    *,
    files: Annotated[list[Path], typer.Argument(metavar="RESULT...", help="Files that `edge-mm bench --out` wrote.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The HTML page.")],
    force: Annotated[bool, typer.Option("--force", help="Show results of different bundles or scenarios.")] = False,
) -> None:
    """Write one self-contained HTML page with tables and plots.

    For example: edge-mm bench report orin.json thor.json --out latency.html
    """
    from edge_mm.bench.load import read_result
    from edge_mm.bench.report import report_html
    from edge_mm.bench.show import write_out
    from edge_mm.cli.console import print_note

    write_out(out, report_html([read_result(path) for path in files], force=force).encode())
    print_note(f"wrote {out}")
