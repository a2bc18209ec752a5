"""``edge-mm bench compare A B``."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from edge_mm.bench.options import FailIfSlower
from edge_mm.cli.options import AsJson, Out


class StatisticName(str, Enum):
    """What stands for a run."""

    MEDIAN = "median"
    P90 = "p90"
    MEAN = "mean"
    MIN = "min"


def compare(
    *,
    a: Annotated[Path, typer.Argument(metavar="A", help="Result file to compare with.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="Result file that is judged.")],
    statistic: Annotated[
        StatisticName, typer.Option(help="What stands for a run; `min` where other machines share the processor.")
    ] = StatisticName.MEDIAN,
    force: Annotated[bool, typer.Option("--force", help="Compare what must not be compared, and say so.")] = False,
    fail_if_slower: FailIfSlower = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Say for each row whether B is faster, slower, or whether these runs cannot tell.

    For example: edge-mm bench compare before.json after.json --fail-if-slower 5
    """
    from edge_mm.bench.compare import compare as compare_results
    from edge_mm.bench.gate import apply_gate
    from edge_mm.bench.load import read_compared
    from edge_mm.bench.render import print_comparison
    from edge_mm.bench.show import show

    one, other = read_compared(a, force=force), read_compared(b, force=force)
    found = compare_results(one, other, statistic=statistic.value, force=force)
    show(found, print_comparison, as_json=as_json, out=out)
    apply_gate(found.rows, fail_if_slower)
