"""What an export says: to people as lines, to machines as JSON, and to the bundle as evidence."""

from collections.abc import Iterator, Sequence

from edge_mm.contracts.base import Contract
from edge_mm_export.artifact import Artifact
from edge_mm_export.parity import ParityRow
from edge_mm_export.pipeline import PlannedStep
from edge_mm_export.recipe import Recipe
from edge_mm_export.verify_report import VerifyReport


class StepFacts(Contract):
    """One step of the pipeline."""

    name: str
    key: str
    """Hash of all that its artifact depends on."""
    duration_s: float
    """What it took when it was made."""
    size_bytes: int

    @classmethod
    def of(cls, name: str, artifact: Artifact) -> "StepFacts":
        """The facts of a finished artifact."""
        facts = artifact.facts
        return cls(name=name, key=facts.key, duration_s=facts.duration_s, size_bytes=artifact.size)


class Evidence(Contract):
    """``evidence/export.json``: how the bundle was made and what its verification found."""

    recipe: Recipe
    steps: tuple[StepFacts, ...]
    verification: VerifyReport


class ExportReport(Contract):
    """The answer of ``edge-mm export --json``."""

    bundle: str
    digest: str
    """SHA-256 of the manifest."""
    up_to_date: bool
    """True if the same bundle was there already."""
    cached: tuple[str, ...]
    """Steps whose artifacts were there already."""
    name: str
    version: str
    target: str
    steps: tuple[StepFacts, ...]
    verification: VerifyReport


def report_lines(report: ExportReport) -> Iterator[str]:
    """The report for people."""
    for step in report.steps:
        state = "cached" if step.name in report.cached else f"{step.duration_s:.1f} s"
        yield f"{step.name:<16}{state:>10}{_size(step.size_bytes):>12}"
    found = report.verification
    yield ""
    yield f"Largest differences from the source model (allowed: {found.atol:g} + {found.rtol:g} * |expected|)"
    yield f"on inputs that are {found.samples}:"
    yield from table_lines(found.rows)
    yield ""
    state = "is up to date" if report.up_to_date else "written"
    yield f"{report.name} {report.version} for {report.target}: {report.bundle} {state} (sha256 {report.digest[:16]})"


def table_lines(rows: Sequence[ParityRow]) -> Iterator[str]:
    """The parity table: what was compared, largest difference, share of what is allowed."""
    for row in rows:
        verdict = "ok" if row.passed else "FAILED"
        yield f"  {row.what:<12}{row.name:<32}{row.max_abs:>10.2e}{row.ratio:>8.1%} of allowed  {verdict}"


def planned_lines(recipe: Recipe, steps: Sequence[PlannedStep]) -> Iterator[str]:
    """The plan for people; what was never measured is called unknown."""
    yield f"{recipe.name} {recipe.version} for {recipe.target}"
    for step in steps:
        size = "unknown size" if step.size_bytes is None else _size(step.size_bytes)
        yield f"  {step.name:<16}{_state(step):<36}{size:>14}"
    known = [step.expected_s for step in steps if step.expected_s is not None]
    total = f"{sum(known):.1f} s" if len(known) == len(steps) else "unknown"
    yield f"  time to run: {total}"


def _state(step: PlannedStep) -> str:
    if step.cached:
        return "cached"
    took = "time unknown" if step.expected_s is None else f"about {step.expected_s:.1f} s, as before"
    return f"{'damaged, to be made again' if step.damaged else 'to be made'}, {took}"


def _size(size_bytes: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size_bytes >= size:
            return f"{size_bytes / size:.1f} {unit}"
    return f"{size_bytes} B"
