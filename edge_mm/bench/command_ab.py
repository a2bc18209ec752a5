"""``edge-mm bench ab "COMMAND A" "COMMAND B"``."""

from typing import Annotated

import typer

from edge_mm.bench.options import FailIfSlower
from edge_mm.cli.options import AsJson, Out


def ab(
    *,
    a: Annotated[str, typer.Argument(metavar="COMMAND_A", help="Command line in quotes; no shell reads it.")],
    b: Annotated[str, typer.Argument(metavar="COMMAND_B", help="The one that is judged.")],
    pairs: Annotated[int, typer.Option(min=1, help="Runs of each command; six are the least for a verdict.")] = 10,
    metric_json: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="Number in the JSON that they print (`latency.p50`); not wall time."),
    ] = None,
    higher_is_better: Annotated[
        bool, typer.Option("--higher-is-better", help="The metric is a rate, not a time.")
    ] = False,
    warm_up: Annotated[int, typer.Option(min=0, help="Runs of each command before the first pair.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Of the order within the pairs.")] = 0,
    fail_if_slower: FailIfSlower = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Race two commands in interleaved runs, each pair in a random order.

    For example: edge-mm bench ab "python old.py" "python new.py" --pairs 10
    """
    from edge_mm.bench.ab import AbPlan, ab_result, run_pairs
    from edge_mm.bench.environment import capture, complete
    from edge_mm.bench.gate import apply_gate
    from edge_mm.bench.interrupt import exit_if_interrupted, nothing_lost
    from edge_mm.bench.process_run import parse_command
    from edge_mm.bench.render import print_ab
    from edge_mm.bench.show import show
    from edge_mm.bench.steps import Steps
    from edge_mm.cli.progress import ProgressBar

    plan = AbPlan(
        a=parse_command(a, metric_json),
        b=parse_command(b, metric_json),
        pairs=pairs,
        warm_up=warm_up,
        seed=seed,
        higher_is_better=higher_is_better,
    )
    environment = capture()
    with nothing_lost(), ProgressBar("Racing") as bar:
        runs = run_pairs(plan, Steps(bar, 2 * (pairs + warm_up)))
    result = ab_result(plan, runs, complete(environment))
    show(result, print_ab, as_json=as_json, out=out)
    exit_if_interrupted(complete=result.complete)
    apply_gate({"B": result.verdict}, fail_if_slower)
