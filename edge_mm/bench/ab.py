"""Two commands against each other: interleaved runs, each pair in an order that a seeded coin decides.

Neighbours in time share the machine's state, so its drift falls on both; the coin keeps A from always being the one
that runs after B.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from edge_mm.bench.environment import Environment
from edge_mm.bench.process_run import Command, run_once
from edge_mm.bench.verdict import Verdict, judge
from edge_mm.contracts.base import Contract
from edge_mm.errors import InputError

Side = Literal["a", "b"]
Runner = Callable[[Command], float]


class Pair(Contract):
    """One run of each command, next to each other in time."""

    a: float
    """Seconds of wall time, or the metric that the command printed."""
    b: float
    first: Side


class AbResult(Contract):
    """What ``bench ab`` found."""

    schema_version: Literal[1] = 1
    kind: Literal["ab"] = "ab"
    a: str
    b: str
    metric: str | None
    """None is wall time in seconds."""
    higher_is_better: bool
    seed: int
    complete: bool
    """False if it was interrupted before all pairs had run."""
    pairs: tuple[Pair, ...] = Field(min_length=1)
    verdict: Verdict
    environment: Environment


@dataclass(frozen=True, slots=True, kw_only=True)
class AbPlan:
    """What is compared, and how often."""

    a: Command
    b: Command
    pairs: int = 10
    warm_up: int = 1
    """Runs of each command before the first pair, not counted: files come into the page cache."""
    seed: int = 0
    higher_is_better: bool = False


@dataclass(slots=True)
class AbRuns:
    """Pairs as they come in; a Ctrl-C loses only the pair that is under way."""

    pairs: list[Pair] = field(default_factory=list)
    complete: bool = False


def order_of_runs(plan: AbPlan) -> Iterator[tuple[Side, Side]]:
    """Which side runs first and which second, pair by pair."""
    coin = random.Random(plan.seed)
    for _ in range(plan.pairs):
        yield ("a", "b") if coin.random() < 0.5 else ("b", "a")


def run_pairs(plan: AbPlan, on_run: Callable[[], object], run: Runner = run_once) -> AbRuns:
    """Run all pairs; ``on_run`` is called after every run.

    Raises:
        UsageError: a command cannot be run.
        InputError: a command failed.
    """
    done = AbRuns()
    commands = {"a": plan.a, "b": plan.b}
    try:
        for command in (plan.a, plan.b) * plan.warm_up:
            run(command)
            on_run()
        for first, second in order_of_runs(plan):
            values: dict[str, float] = {}
            for side in (first, second):
                values[side] = run(commands[side])
                on_run()
            done.pairs.append(Pair(a=values["a"], b=values["b"], first=first))
        done.complete = True
    except KeyboardInterrupt:
        if not done.pairs:
            raise
    return done


def ab_result(plan: AbPlan, runs: AbRuns, environment: Environment) -> AbResult:
    """Judge the pairs.

    Raises:
        InputError: a value is not positive.
    """
    return AbResult(
        a=str(plan.a),
        b=str(plan.b),
        metric=plan.a.metric,
        higher_is_better=plan.higher_is_better,
        seed=plan.seed,
        complete=runs.complete,
        pairs=tuple(runs.pairs),
        verdict=judge([_cost(plan, pair.a) for pair in runs.pairs], [_cost(plan, pair.b) for pair in runs.pairs]),
        environment=environment,
    )


def _cost(plan: AbPlan, value: float) -> float:
    if value <= 0:
        raise InputError("metric", expected="a positive number", got=value, fix="Measure something positive.")
    return 1 / value if plan.higher_is_better else value
