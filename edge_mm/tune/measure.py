"""Latency and output error of candidates, with what the runtime itself runs."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final, TypeAlias

import numpy as np

from edge_mm.arrays import F64, Tensors
from edge_mm.bench.precise_clock import PreciseClock
from edge_mm.clock import Clock
from edge_mm.contracts.manifest import GraphSpec, Manifest
from edge_mm.contracts.modality import subset_label
from edge_mm.contracts.plan import OutputError
from edge_mm.errors import BundleError
from edge_mm.graph import Graph
from edge_mm.selftest_file import Case

Answer: TypeAlias = Callable[[int], object]
"""Runs a graph once on the case of that number."""

LEAST: Final = 3
"""Queries of a round, however long they take: a median of fewer is not one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long the candidates of a graph are measured."""

    rounds: int = 10
    """In each of them every candidate has its turn, in a random order: drift falls on all."""
    queries: int = 20
    """Of a candidate in a round, at most."""
    warm_up: int = 2
    """Before them, not counted."""
    turn_ns: int = 500_000_000
    """A turn ends after that time even with fewer queries, though not with fewer than ``LEAST``."""
    seed: int = 0
    """Of the order of turns."""


@dataclass(slots=True)
class Timed:
    """One candidate's latencies."""

    rounds_ns: list[int] = field(default_factory=list)
    """Median of each round, at least 1."""
    queries: int = 0


def time_rounds(
    answers: Mapping[str, Answer],
    pace: Pace,
    *,
    clock: Clock | None = None,
    on_round: Callable[[], object] = lambda: None,
) -> dict[str, Timed]:
    """Time every candidate, taking turns.

    Args:
        answers: By candidate.
        pace: Rounds and queries.
        clock: Another clock than the machine's.
        on_round: Called after each round.
    """
    clock, order = clock or PreciseClock(), random.Random(pace.seed)
    timed = {candidate: Timed() for candidate in answers}
    for _ in range(pace.rounds):
        for candidate in order.sample(list(answers), len(answers)):
            latencies = _turn(answers[candidate], pace, clock)
            timed[candidate].rounds_ns.append(max(1, round(median(latencies))))
            timed[candidate].queries += len(latencies)
        on_round()
    return timed


def _turn(answer: Answer, pace: Pace, clock: Clock) -> list[int]:
    for index in range(pace.warm_up):
        answer(index)
    latencies: list[int] = []
    ends_ns = clock.now_ns() + pace.turn_ns
    while len(latencies) < LEAST or (len(latencies) < pace.queries and clock.now_ns() < ends_ns):
        start_ns = clock.now_ns()
        answer(len(latencies))
        latencies.append(clock.now_ns() - start_ns)
    return latencies


def graph_answer(model: Graph, spec: GraphSpec, cases: Sequence[Case]) -> Answer:
    """What runs the graph ``spec`` of ``model`` alone: on each case in turn, a fusion on the first alone."""
    if spec.role == "encoder":
        modality = str(spec.modality)
        return lambda index: model.encode(modality, cases[index % len(cases)].tensors[modality], capture_ns=0)
    encode_all(model, cases[0])
    present = tuple(cases[0].tensors)
    if spec.role == "fusion":
        return lambda _: model.fuse(present)

    def whole(index: int) -> None:
        encode_all(model, cases[index % len(cases)])
        model.fuse(present)

    return whole


def encode_all(model: Graph, case: Case) -> None:
    """Give the model every modality of a case."""
    for modality, tensors in case.tensors.items():
        model.encode(modality, tensors, capture_ns=0)


def output_error(model: Graph, manifest: Manifest, cases: Sequence[Case]) -> OutputError:
    """Hold all outputs of a model, for every case and subset, against those that were recorded.

    Raises:
        BundleError: an output has another shape, or a value that is not finite, or the engine failed.
    """
    got: list[F64] = []
    expected: list[F64] = []
    for case in cases:
        encode_all(model, case)
        for present, recorded in case.outputs.items():
            outputs, _ = model.fuse(present)
            for name, values in recorded.items():
                got.append(_flat(outputs, name, values.shape, subset_label(present)))
                expected.append(values.astype(np.float64).ravel())
    return _error(np.concatenate(got), np.concatenate(expected), manifest)


def _flat(outputs: Tensors, name: str, shape: tuple[int, ...], subset: str) -> F64:
    values = outputs[name].astype(np.float64)
    where, fix = f"output '{name}' for {subset}", "Export the bundle again."
    if values.shape != shape:
        raise BundleError(where, expected=f"shape {shape}", got=f"shape {values.shape}", fix=fix)
    if not np.isfinite(values).all():
        raise BundleError(where, expected="finite values", got="NaN or infinity", fix=fix)
    return values.ravel()


def _error(got: F64, expected: F64, manifest: Manifest) -> OutputError:
    difference = np.abs(got - expected)
    allowed = manifest.selftest.atol + manifest.selftest.rtol * np.abs(expected)
    # Where everything recorded is zero there is nothing to relate to: the norm of the differences itself is told.
    norm = float(np.linalg.norm(expected)) or 1.0
    return OutputError(
        max_abs=float(difference.max(initial=0.0)),
        relative=float(np.linalg.norm(difference)) / norm,
        within_tolerance=bool((difference <= allowed).all()),
    )
