"""``edge-mm tune``: choose a bundle's candidates on the device that will serve."""

from typing import Annotated

import typer

from edge_mm.cli.options import AsJson, BundlePath, Engine, PublicKey, Threads
from edge_mm.engines.table import DEFAULT_BACKEND


def tune(
    *,
    bundle: BundlePath,
    max_error: Annotated[
        float | None,
        typer.Option(
            min=0, help="Largest difference of an output from the recorded one; else the bundle's own tolerance."
        ),
    ] = None,
    max_ms: Annotated[
        float | None, typer.Option(min=1e-6, help="Bound on one decision that encodes every modality anew.")
    ] = None,
    rounds: Annotated[int, typer.Option(min=6, max=10_000, help="In each of them every candidate has a turn.")] = 10,
    as_json: AsJson = False,
    threads: Threads = 1,
    engine: Engine = DEFAULT_BACKEND,
    public_key: PublicKey = None,
) -> None:
    """Measure a bundle's candidates on this device and choose.

    The choice is kept in the state folder; predict, replay, evaluate and bench use it with the same engine and threads,
    until the machine or a library changes.

    Ends with 3 if a budget is not met.

    For example: edge-mm tune bundles/digits --threads 4
    """
    from edge_mm.bundle.open import open_bundle
    from edge_mm.cli.console import print_error, print_json, print_line
    from edge_mm.cli.tuning import tune_and_keep
    from edge_mm.contracts.plan import Budget
    from edge_mm.engines.base import EngineOptions
    from edge_mm.engines.table import open_backend
    from edge_mm.errors import GateError
    from edge_mm.folders import cache_folder
    from edge_mm.tune.run import check_latency
    from edge_mm.tune.text import plan_lines

    budget = Budget(max_error=max_error, max_latency_ns=None if max_ms is None else round(max_ms * 1e6))
    options = EngineOptions(threads=threads, cache=cache_folder())
    plan, path = tune_and_keep(
        open_bundle(bundle, public_key=public_key), open_backend(engine), options, budget=budget, rounds=rounds
    )
    if as_json:
        print_json(plan.model_dump(mode="json", exclude_none=True))
    else:
        for line in plan_lines(plan):
            print_line(line)
        print_line(f"kept in {path}")
    try:
        check_latency(plan)
    except GateError as error:
        # The plan is already on standard output: one document there, the complaint beside it.
        print_error(error, as_json=False)
        raise typer.Exit(error.exit_code) from None
