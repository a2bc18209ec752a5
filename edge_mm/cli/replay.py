"""``edge-mm replay``: a recorded session through a bundle."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from edge_mm.cli.options import AsJson, BundlePath, Engine, Out, PublicKey, Threads
from edge_mm.engines.table import DEFAULT_BACKEND


def replay(
    *,
    bundle: BundlePath,
    session: Annotated[Path, typer.Argument(metavar="SESSION", help="Folder of the recorded session.")],
    rate_hz: Annotated[float, typer.Option(help="Decisions per second of the recording.")] = 10.0,
    monolithic: Annotated[bool, typer.Option("--monolithic", help="Run the graph of the whole model.")] = False,
    as_json: AsJson = False,
    out: Out = None,
    threads: Threads = 1,
    engine: Engine = DEFAULT_BACKEND,
    public_key: PublicKey = None,
) -> None:
    """Play a recorded session through a bundle.

    As fast as it goes; the same session gives the same decisions. --out writes one decision a line (JSON Lines).

    For example: edge-mm replay bundles/digits sessions/three-digits --rate-hz 5 --out decisions.jsonl
    """
    from edge_mm.cli.console import print_json
    from edge_mm.cli.opening import opened
    from edge_mm.cli.progress import ProgressBar
    from edge_mm.cli.replay_text import PrintingSink, print_stats
    from edge_mm.runtime import replay as run_session
    from edge_mm.sinks.base import MemorySink, Tee
    from edge_mm.sinks.jsonl import JsonlSink, decision_data

    kept = MemorySink()
    shown = [kept] if as_json else [PrintingSink()]
    files = [] if out is None else [JsonlSink(out)]
    with ExitStack() as stack:
        verified, graph = stack.enter_context(
            opened(bundle, engine=engine, threads=threads, public_key=public_key, monolithic=monolithic)
        )
        progress = stack.enter_context(ProgressBar("Replaying"))
        stats = run_session(verified, graph, session, Tee(*shown, *files), rate_hz=rate_hz, on_tick=progress)
    if as_json:
        decisions = [decision_data(decision) for decision in kept.decisions]
        print_json({"decisions": decisions, "stats": stats.model_dump(mode="json")})
    else:
        print_stats(stats)
