"""``edge-mm bench merge A B ...``."""

from pathlib import Path
from typing import Annotated

import typer

from edge_mm.cli.options import AsJson, Out


def merge(
    *,
    files: Annotated[list[Path], typer.Argument(metavar="RESULT...", help="Files that `edge-mm bench --out` wrote.")],
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print a Markdown table.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Merge results of different bundles or scenarios.")] = False,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Show several results of one bundle in one table, a column for each.

    For example: edge-mm bench merge orin.json thor.json --markdown
    """
    from edge_mm.bench.load import read_result
    from edge_mm.bench.merge import merge as merge_results
    from edge_mm.bench.merge_text import markdown, print_merged
    from edge_mm.bench.show import show

    merged = merge_results([read_result(path) for path in files], force=force)
    if as_markdown:
        show(merged, lambda one, console: console.file.write(markdown(one)), as_json=as_json, out=out)
    else:
        show(merged, print_merged, as_json=as_json, out=out)
