"""What runs in a bench: what was asked for, else what tuning chose on this device, else the first candidates."""

from collections.abc import Sequence

from edge_mm.bench.choice import chosen_candidates
from edge_mm.bench.subjects import Setup
from edge_mm.bundle.open import Bundle
from edge_mm.engines.base import Backend, EngineOptions
from edge_mm.tune.store import load_plan


def tuned_setup(
    bundle: Bundle, *, backend: Backend, options: EngineOptions, precision: str | None, named: Sequence[str]
) -> Setup:
    """How the bundle is opened for every run, and whether tuning on this device chose it so.

    Args:
        bundle: Verified before.
        backend: The engine.
        options: How it uses the machine.
        precision: See ``chosen_candidates``; over the plan.
        named: See ``chosen_candidates``; over the plan.

    Raises:
        UsageError: see ``chosen_candidates``.
    """
    asked = chosen_candidates(bundle.manifest, precision=precision, named=named)
    tuning = load_plan(bundle, engine=backend.name, options=options)
    choice = {**tuning.choice, **asked}
    tuned = tuning.plan is not None and choice == tuning.choice
    why = "" if tuned else tuning.reason or "other candidates were asked for than tuning chose"
    return Setup(bundle=bundle, backend=backend, options=options, choice=choice, tuned=tuned, not_tuned=why or None)
