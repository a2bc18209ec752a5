"""``edge-mm bench check FILE ...``."""

from pathlib import Path
from typing import Annotated

import typer

from edge_mm.cli.options import AsJson


def check(
    *,
    files: Annotated[list[Path], typer.Argument(metavar="RESULT...", help="Files that `edge-mm bench --out` wrote.")],
    as_json: AsJson = False,
) -> None:
    """Say whether results can be contributed: whole, unforced, on a machine that is fully described.

    For example: edge-mm bench check docs/results/devices/orin/2026-01-31-digits.json

    Exit codes: 0 all can; 3 one cannot; 4 one is no result of this schema version.
    """
    from edge_mm.bench.contribution import check_contribution
    from edge_mm.bench.load import read_result
    from edge_mm.cli.console import print_json, print_line
    from edge_mm.errors import GateError

    found = [check_contribution(read_result(path), path) for path in files]
    if as_json:
        print_json([one.model_dump(mode="json") for one in found])
    else:
        for one in found:
            print_line(f"{one.file}: {'good' if one.good else 'cannot be taken'}; device folder: {one.device}")
            for fault in one.faults:
                print_line(f"  {fault.what}. {fault.fix}")
    bad = [one.file for one in found if not one.good]
    if bad:
        raise GateError("results", expected="good ones", got=", ".join(bad), fix="Do what each fault above says.")
