"""Turns, medians, errors."""

from pathlib import Path

import pytest

from edge_mm.bundle.open import open_bundle
from edge_mm.clock import ManualClock
from edge_mm.engines.base import EngineOptions
from edge_mm.engines.table import open_backend
from edge_mm.graph import open_graph
from edge_mm.selftest import complete_cases
from edge_mm.testing import EchoEngine
from edge_mm.tune.measure import LEAST, Answer, Pace, output_error, time_rounds
from tests.support.bundles import build_bundle


def taking(clock: ManualClock, ns: int, log: list[str], name: str) -> Answer:
    def answer(_: int) -> None:
        log.append(name)
        clock.advance(ns)

    return answer


def test_candidates_take_turns_and_the_warm_up_does_not_count() -> None:
    clock, log, rounds = ManualClock(), [], []
    answers = {name: taking(clock, ns, log, name) for name, ns in (("fp32", 700), ("int8", 300))}
    pace = Pace(rounds=40, queries=5, warm_up=2)
    timed = time_rounds(answers, pace, clock=clock, on_round=lambda: rounds.append(1))
    assert timed["fp32"].rounds_ns == [700] * 40
    assert timed["int8"].rounds_ns == [300] * 40
    assert timed["fp32"].queries == 200
    assert len(rounds) == 40
    turns = log[:: 5 + 2]
    assert all({*turns[place : place + 2]} == {"fp32", "int8"} for place in range(0, 80, 2))
    assert 5 < turns[::2].count("fp32") < 35, "the order within a round must be drawn"


def test_a_long_turn_ends_with_the_least_queries() -> None:
    clock = ManualClock()
    pace = Pace(rounds=2, queries=20, warm_up=1, turn_ns=1000)
    timed = time_rounds({"fp32": taking(clock, 900, [], "fp32")}, pace, clock=clock)
    assert timed["fp32"].queries == 2 * LEAST


def test_the_error_is_that_of_the_recorded_outputs(tmp_path: Path) -> None:
    bundle = open_bundle(build_bundle(tmp_path / "tiny"))
    cases = complete_cases(bundle)
    with open_graph(bundle, backend=open_backend(), options=EngineOptions()) as graph:
        right = output_error(graph, bundle.manifest, cases)
    assert (right.max_abs, right.within_tolerance) == (pytest.approx(0, abs=1e-6), True)
    with open_graph(bundle, backend=EchoEngine(), options=EngineOptions()) as graph:
        wrong = output_error(graph, bundle.manifest, cases)
    assert wrong.max_abs > 1
    assert wrong.relative > 0.1
    assert not wrong.within_tolerance
