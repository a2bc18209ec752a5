"""Where plans are kept: ``plans/<bundle digest>/<engine>-<threads>/plan.lock`` in the state folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from edge_mm.bundle.open import Bundle
from edge_mm.contracts.base import parse_json, to_json
from edge_mm.engines.base import EngineOptions
from edge_mm.errors import ContractMismatchError, UnavailableError
from edge_mm.files import write_atomic
from edge_mm.folders import state_folder

if TYPE_CHECKING:
    from edge_mm.contracts.plan import Plan

FILE = "plan.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """Whether a bundle is tuned for what it is about to run on."""

    state: Literal["tuned", "never", "stale", "damaged"]
    reason: str = ""
    """Why there is no plan that holds here."""
    plan: "Plan | None" = None

    @property
    def choice(self) -> dict[str, str]:
        """Candidate by graph; empty, so that the first ones run, without a plan that holds."""
        return {} if self.plan is None else self.plan.choice

    @property
    def note(self) -> str | None:
        """What a user must know who has tuned before; None if there is nothing to say."""
        if self.state in ("tuned", "never"):
            return None
        return f"note: {self.reason}; the first candidates run. Run `edge-mm tune` again."


def plan_path(digest: str, *, engine: str, threads: int, folder: Path | None = None) -> Path:
    """Where the plan of a bundle for that engine and so many threads belongs.

    Args:
        digest: The bundle's.
        engine: The backend's name.
        threads: Of one graph.
        folder: State folder; None is the user's.
    """
    return (folder or state_folder()) / "plans" / digest / f"{engine}-{threads}" / FILE


def save_plan(plan: "Plan", path: Path) -> None:
    """Put the plan in place of the one before; a crash leaves one of them.

    Raises:
        UnavailableError: the place cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, to_json(plan))
    except OSError as error:
        raise UnavailableError(
            str(path),
            expected="a place that can be written to",
            got=error.strerror,
            fix="Set EDGE_MM_STATE to a folder that can be written to.",
        ) from None


def load_plan(
    bundle: Bundle,
    *,
    engine: str,
    options: EngineOptions,
    folder: Path | None = None,
    environment: Callable[[str, EngineOptions], Mapping[str, str]] | None = None,
) -> Tuning:
    """The plan that holds for this bundle, engine and machine, or why there is none; nothing here stops a run.

    Args:
        bundle: Verified before.
        engine: The backend's name.
        options: How it uses the machine.
        folder: State folder; None is the user's.
        environment: Gives the present facts in place of ``key.environment_key``.
    """
    path = plan_path(bundle.digest, engine=engine, threads=options.threads, folder=folder)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        threads = f"{options.threads} thread{'s' if options.threads > 1 else ''}"
        return Tuning(state="never", reason=f"never tuned here for {engine} with {threads}")
    except OSError as error:
        return Tuning(state="damaged", reason=f"{path} cannot be read ({error.strerror})")
    try:
        plan = _read(raw, bundle, where=str(path))
    except ContractMismatchError as error:
        return Tuning(state="damaged", reason=f"the plan is damaged ({str(error).rstrip('.')})")
    return _held(plan, dict((environment or _environment)(engine, options)))


def _read(raw: bytes, bundle: Bundle, *, where: str) -> "Plan":
    # Imported here, and the key below: without a plan, a prediction's start need not wait for them.
    from edge_mm.contracts.plan import Plan

    plan = parse_json(Plan, raw, where=where)
    known = {name: {one.id for one in graph.candidates} for name, graph in bundle.manifest.graphs.items()}
    measured = {name: {one.id for one in graph.measured} for name, graph in plan.graphs.items()}
    if plan.bundle != bundle.digest or known != measured:
        expected = f"a plan of {bundle.manifest.name} {bundle.manifest.version}"
        raise ContractMismatchError(where, expected=expected, got="another bundle's", fix="Tune again.")
    return plan


def _held(plan: "Plan", now: Mapping[str, str]) -> Tuning:
    from edge_mm.tune.key import changes

    if changed := changes(plan.environment, now):
        return Tuning(state="stale", reason=f"tuned under other conditions: {'; '.join(changed)}")
    return Tuning(state="tuned", plan=plan)


def _environment(engine: str, options: EngineOptions) -> dict[str, str]:
    from edge_mm.tune.key import environment_key

    return environment_key(engine, options)
