"""One export from recipe to published bundle: what the command does, for use from Python."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from edge_mm.contracts.base import to_json
from edge_mm_export.artifact import Artifact, Store
from edge_mm_export.pipeline import Step, plan_steps, run_steps
from edge_mm_export.publish import check_out, publish
from edge_mm_export.recipe import Recipe
from edge_mm_export.report import Evidence, ExportReport, StepFacts
from edge_mm_export.verify import BUNDLE, COST
from edge_mm_export.verify_report import VerifyReport, keep_report

EVIDENCE_FILE = "export.json"


def _ignore(_: object) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """How to run an export."""

    force: bool = False
    """Replace another bundle that is there."""
    key: Path | None = None
    """PEM file of the Ed25519 key to sign with."""
    report: Path | None = None
    """Where the parity table is written, whether or not it passes."""
    say: Callable[[str], None] = _ignore
    """Shows one line of progress."""
    done: Callable[[float], None] = _ignore
    """Shows the share of the steps that is done."""


def run_export(recipe_file: Path, out: Path, store: Store, options: ExportOptions) -> ExportReport:
    """Make what is not in the store, verify, and publish the bundle at ``out``.

    Args:
        recipe_file: TOML file of the recipe.
        out: a folder, or a file whose name ends in ``.emm``.
        store: where artifacts are and go.
        options: of this run.

    Raises:
        GateError: the model cannot be exported or failed its verification; ``out`` is untouched.
        EdgeMMError: the recipe, the model or the data are wrong, or ``out`` cannot be written.
    """
    check_out(out, force=options.force)
    recipe, steps = plan_steps(recipe_file, say=options.say, report=options.report)
    made: list[tuple[Step, Artifact]] = []

    def note(step: Step, artifact: Artifact) -> None:
        made.append((step, artifact))
        options.done(len(made) / len(steps))

    run_steps(steps, store, note)
    return _publish(recipe, made, out, options)


def _publish(recipe: Recipe, made: list[tuple[Step, Artifact]], out: Path, options: ExportOptions) -> ExportReport:
    folder = made[-1][1].folder
    found = VerifyReport.read(folder)
    if options.report:
        keep_report(options.report, found)
    facts = tuple(StepFacts.of(step.name, artifact) for step, artifact in made)
    evidence = {
        EVIDENCE_FILE: to_json(Evidence(recipe=recipe, steps=facts, verification=found)),
        COST: (folder / COST).read_bytes(),
    }
    published = publish(folder / BUNDLE, out, evidence=evidence, key=options.key, force=options.force)
    return ExportReport(
        bundle=str(published.path),
        digest=published.digest,
        up_to_date=published.up_to_date,
        cached=tuple(step.name for step, artifact in made if artifact.cached),
        name=recipe.name,
        version=recipe.version,
        target=recipe.target,
        steps=facts,
        verification=found,
    )
