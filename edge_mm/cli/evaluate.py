"""``edge-mm evaluate``: the accuracy of a bundle."""

from pathlib import Path
from typing import Annotated

import typer

from edge_mm.cli.options import AsJson, BundlePath, Engine, Out, PublicKey, Threads
from edge_mm.engines.table import DEFAULT_BACKEND


def evaluate(
    *,
    bundle: BundlePath,
    data: Annotated[Path, typer.Option(metavar="ITEMS.jsonl", help="Labelled items, one JSON object a line.")],
    seed: Annotated[int, typer.Option(min=0, help="Of the bootstrap's draws.")] = 0,
    as_json: AsJson = False,
    out: Out = None,
    threads: Threads = 1,
    engine: Engine = DEFAULT_BACKEND,
    public_key: PublicKey = None,
) -> None:
    """Score a bundle on labelled items.

    For every subset of its modalities, on the engine that really runs, with confidence intervals.

    --out writes the same as --json prints.

    For example: edge-mm evaluate bundles/digits --data items.jsonl --out accuracy.json
    """
    from edge_mm.cli.console import print_json, print_line
    from edge_mm.cli.opening import opened
    from edge_mm.cli.progress import ProgressBar
    from edge_mm.contracts.base import to_json
    from edge_mm.evaluate.answers import classification_head
    from edge_mm.evaluate.run import evaluate as score_items
    from edge_mm.evaluate.table import evaluation_lines
    from edge_mm.items import read_items
    from edge_mm.sinks.whole import write_whole

    with (
        opened(bundle, engine=engine, threads=threads, public_key=public_key) as (verified, graph),
        ProgressBar("Evaluating") as progress,
    ):
        items = read_items(data, labels=classification_head(verified.manifest).labels)
        evaluation = score_items(verified, graph, items, engine=engine, seed=seed, on_item=progress)
    if out is not None:
        write_whole(out, to_json(evaluation))
    if as_json:
        print_json(evaluation.model_dump(mode="json", exclude_none=True))
        return
    for line in evaluation_lines(evaluation):
        print_line(line)
