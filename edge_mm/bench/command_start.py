"""``edge-mm bench start``."""

from typing import Annotated

import typer

from edge_mm.cli.options import AsJson, BundlePath, Engine, Out, Threads
from edge_mm.engines.table import DEFAULT_BACKEND


def start(
    *,
    bundle: BundlePath,
    runs: Annotated[int, typer.Option(min=1, max=1000, help="Processes to start.")] = 5,
    as_json: AsJson = False,
    out: Out = None,
    threads: Threads = 1,
    engine: Engine = DEFAULT_BACKEND,
) -> None:
    """Measure what comes before the first answer: process start, engine building, size, memory.

    For example: edge-mm bench start bundles/digits
    """
    from edge_mm.bench.show import show
    from edge_mm.bench.start import measure_start
    from edge_mm.bench.start_text import print_start
    from edge_mm.bench.subjects import Setup
    from edge_mm.bundle.open import open_bundle
    from edge_mm.engines.base import EngineOptions
    from edge_mm.engines.table import open_backend

    setup = Setup(bundle=open_bundle(bundle), backend=open_backend(engine), options=EngineOptions(threads=threads))
    show(measure_start(setup, runs=runs), print_start, as_json=as_json, out=out)
