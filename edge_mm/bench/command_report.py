"""``edge-mm bench report A B ... --out PAGE``."""

from pathlib import Path
from typing import Annotated

import typer


def report(
    *,
    files: Annotated[list[Path], typer.Argument(metavar="RESULT...", help="Files that `edge-mm bench --out` wrote.")],
    out: Annotated[Path, typer.Option("--out", metavar="PAGE", help="HTML file to write.")],
    accuracy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[RESULT=]EVAL",
            help="What `edge-mm evaluate --out` wrote, for the results of its bundle or for one; repeatable.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Show results of different bundles or scenarios.")] = False,
) -> None:
    """Draw results as one HTML page that needs nothing else: no network, no scripts.

    For example: edge-mm bench report digits.json --accuracy accuracy.json --out digits.html
    """
    from edge_mm.bench.load import read_result
    from edge_mm.bench.page.accuracy import read_accuracies
    from edge_mm.bench.page.page import page
    from edge_mm.bench.show import write_out
    from edge_mm.cli.console import print_note

    results = [read_result(path) for path in files]
    evaluations = read_accuracies(accuracy or (), files, results)
    write_out(out, page(results, evaluations, force=force).encode())
    print_note(f"wrote {out}")
