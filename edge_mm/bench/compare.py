"""Compares two result files, row by row, run by run."""

from collections.abc import Iterator
from typing import Any, Literal

from edge_mm.bench.load import Compared, Statistic
from edge_mm.bench.verdict import Verdict, judge
from edge_mm.contracts.base import Contract
from edge_mm.errors import InputError

MACHINE_FACTS = ("device", "kernel", "system", "cpu.model", "libraries", "process.affinity", "process.flags")
"""Facts of the environment that change speed; a difference is told, not refused: it may be what is compared."""


class Comparison(Contract):
    """What ``bench compare`` found; B against A."""

    schema_version: Literal[1] = 1
    kind: Literal["compare"] = "compare"
    statistic: Statistic
    forced: tuple[str, ...]
    """Differences that forbid a comparison and were overruled."""
    notes: tuple[str, ...]
    """Differences that may explain the verdicts, and what was left out."""
    rows: dict[str, Verdict]


def compare(a: Compared, b: Compared, *, statistic: Statistic = "median", force: bool = False) -> Comparison:
    """Pair the runs of each common row in their order, first with first, and judge them.

    Within a result the rows' runs follow each other as the machine warms up, so that runs of the same number have the
    most in common. What changed between the two sessions falls on every pair alike: no test can see it, only
    interleaved runs (``bench ab``) can.

    Raises:
        InputError: the results must not be compared and it is not forced, or have no row in common.
    """
    forbidden = tuple(_forbidden(a, b))
    if forbidden and not force:
        raise InputError(
            "compare",
            expected="two results of the same kind",
            got="; ".join(forbidden),
            fix="Use --force if you mean it.",
        )
    labels = [row.label for row in a.rows if b.costs(row.label, statistic) and a.costs(row.label, statistic)]
    if not labels:
        raise InputError("compare", expected="a row with complete runs in both", got="none", fix="Measure again.")
    verdicts = {label: _judge_row(a.costs(label, statistic), b.costs(label, statistic)) for label in labels}
    return Comparison(
        statistic=statistic, forced=forbidden, notes=tuple(_notes(a, b, labels, statistic)), rows=verdicts
    )


def _judge_row(a: list[float], b: list[float]) -> Verdict:
    pairs = min(len(a), len(b))
    return judge(a[:pairs], b[:pairs])


def _forbidden(a: Compared, b: Compared) -> Iterator[str]:
    facts = {
        "schema version": (a.schema_version, b.schema_version),
        "bundle": (_bundle(a), _bundle(b)),
        "power mode": (a.power_mode, b.power_mode),
        "scenario": (_scenario(a), _scenario(b)),
    }
    for name, (one, other) in facts.items():
        if one != other:
            yield f"{name} {one} and {other}"


def _bundle(side: Compared) -> str:
    return f"{side.bundle.name} {side.bundle.digest[:12]}"


def _scenario(side: Compared) -> dict[str, Any]:
    """How queries arrived; the numbers of queries and the seed may differ."""
    sizes = {"min_queries", "min_duration_ns", "samples", "seed"}
    return {name: value for name, value in side.scenario.items() if name not in sizes}


def _notes(a: Compared, b: Compared, labels: list[str], statistic: Statistic) -> Iterator[str]:
    facts = [(fact, a.fact(fact), b.fact(fact)) for fact in MACHINE_FACTS]
    for fact, one, other in [*facts, ("engine", a.engine, b.engine)]:
        if one != other:
            yield _difference(fact, one, other)
    yield from _left_out(a, b, labels)
    for label in labels:
        runs = len(a.costs(label, statistic)), len(b.costs(label, statistic))
        if runs[0] != runs[1]:
            yield f"{label}: {runs[0]} and {runs[1]} runs; the first {min(runs)} of each are compared"


def _left_out(a: Compared, b: Compared, labels: list[str]) -> Iterator[str]:
    for name, side in (("A", a), ("B", b)):
        lost = sum(not run.complete for row in side.rows for run in row.runs)
        if lost:
            yield f"{lost} interrupted runs of {name} are left out"
        alone = [row.label for row in side.rows if row.label not in labels]
        if alone:
            yield f"not compared, complete in {name} at most: {', '.join(alone)}"


def _difference(fact: str, one: object, other: object) -> str:
    if isinstance(one, dict) and isinstance(other, dict):
        keys = sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))
        return f"{fact}: " + ", ".join(f"{key} {one.get(key)} and {other.get(key)}" for key in keys)
    return f"{fact}: {one} and {other}"
