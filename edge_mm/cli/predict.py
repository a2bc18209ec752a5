"""``edge-mm predict``: one decision from files."""

from pathlib import Path
from typing import Annotated

import typer

from edge_mm.cli.console import print_json, print_line
from edge_mm.cli.options import AsJson, BundlePath, Engine, PublicKey, Threads
from edge_mm.engines.table import DEFAULT_BACKEND


def predict(
    *,
    bundle: BundlePath,
    image: Annotated[Path | None, typer.Option(metavar="FILE", help="JPEG, PNG, WebP or BMP.")] = None,
    audio: Annotated[Path | None, typer.Option(metavar="FILE", help="WAV, FLAC, OGG or MP3.")] = None,
    text: Annotated[str | None, typer.Option(help="The text itself.")] = None,
    text_file: Annotated[Path | None, typer.Option(metavar="FILE", help="UTF-8 text, instead of --text.")] = None,
    vector: Annotated[Path | None, typer.Option(metavar="FILE", help=".npy array or JSON list of numbers.")] = None,
    as_json: AsJson = False,
    threads: Threads = 1,
    engine: Engine = DEFAULT_BACKEND,
    public_key: PublicKey = None,
) -> None:
    """Decide once from files and text.

    What is not given counts as absent.

    For example: edge-mm predict bundles/digits --image seven.png --text seven --json
    """
    from edge_mm.cli.decision_text import decision_text
    from edge_mm.cli.given import Given
    from edge_mm.cli.opening import opened
    from edge_mm.predict import predict_once
    from edge_mm.sinks.jsonl import decision_data

    given = Given(image=image, audio=audio, text=text, text_file=text_file, vector=vector)
    with opened(bundle, engine=engine, threads=threads, public_key=public_key) as (verified, graph):
        decision = predict_once(verified, graph, given.payloads(verified.manifest))
    if as_json:
        print_json(decision_data(decision))
    else:
        print_line(decision_text(decision))
        print_line("  ".join(f"{stage} {spent:.2f} ms" for stage, spent in decision.timing_ms.items()))
