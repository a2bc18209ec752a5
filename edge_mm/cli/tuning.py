"""Tuning with a progress bar, and keeping what came of it: for ``edge-mm tune`` and ``edge-mm bench --tune``."""

from pathlib import Path

from edge_mm.bench.steps import Steps
from edge_mm.bundle.open import Bundle
from edge_mm.cli.progress import ProgressBar
from edge_mm.contracts.plan import Budget, Plan
from edge_mm.engines.base import Backend, EngineOptions
from edge_mm.tune.measure import Pace
from edge_mm.tune.run import DEFAULT_BUDGET, DEFAULT_PACE, tune
from edge_mm.tune.store import plan_path, save_plan


def tune_and_keep(
    bundle: Bundle,
    backend: Backend,
    options: EngineOptions,
    *,
    budget: Budget = DEFAULT_BUDGET,
    rounds: int = DEFAULT_PACE.rounds,
) -> tuple[Plan, Path]:
    """Tune, and put the plan where the other commands find it.

    Returns:
        The plan, and its file.

    Raises:
        BundleError: see ``tune``.
        GateError: see ``tune``; a plan that was there stays.
        UnavailableError: the engine lacks something, or the state folder cannot be written.
    """
    with ProgressBar("Tuning") as bar:
        step = Steps(bar, rounds * len(bundle.manifest.graphs))
        plan = tune(bundle, backend=backend, options=options, budget=budget, pace=Pace(rounds=rounds), on_round=step)
    path = plan_path(bundle.digest, engine=backend.name, threads=options.threads)
    save_plan(plan, path)
    return plan, path
