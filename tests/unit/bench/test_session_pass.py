"""One timed pass of a session, on the shipped echo engine."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge_mm.arrays import Tensors
from edge_mm.bench.session_pass import OFFER, Pass, play
from edge_mm.bench.session_text import session_notes
from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm.engines.base import EngineOptions
from edge_mm.errors import UsageError
from edge_mm.graph import Graph, open_graph
from edge_mm.testing import EchoEngine
from tests.support.bundles import build_bundle
from tests.support.sessions import build_session

USES = {
    "vision": {"fresh": 10, "cached": 20, "stale": 0, "absent": 0},
    "audio": {"fresh": 19, "cached": 11, "stale": 0, "absent": 0},
    "text": {"fresh": 1, "cached": 26, "stale": 1, "absent": 2},
}
"""Of the support session's thirty ticks: see ``tiny_samples``; the same text again at 0.9 s renews the first."""
ROUNDING_NS = 1000
"""A decision's timing is rounded to 100 ns; at most eight stages."""


class Interrupted:
    """A graph that is interrupted by Ctrl-C at some fusion."""

    def __init__(self, graph: Graph, *, at: int) -> None:
        self._graph = graph
        self._left = at
        self.answer_stage = graph.answer_stage

    def encode(self, modality: str, tensors: Tensors, *, capture_ns: int) -> None:
        self._graph.encode(modality, tensors, capture_ns=capture_ns)

    def fuse(self, present: Sequence[str]) -> tuple[Tensors, Mapping[str, int]]:
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        return self._graph.fuse(present)  # type: ignore[return-value]


@contextmanager
def opened(folder: Path, required: Sequence[str] = ()) -> Iterator[tuple[Bundle, Graph]]:
    bundle = open_bundle(build_bundle(folder / "bundle", required=required))
    with open_graph(bundle, backend=EchoEngine(), options=EngineOptions()) as graph:
        yield bundle, graph


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return build_session(tmp_path / "session")


def times(one: Pass, stage: str) -> list[int]:
    return [spent[stage] for spent in one.stages if stage in spent]


def test_every_decision_is_timed_and_every_encoding_counted(tmp_path: Path, session: Path) -> None:
    with opened(tmp_path) as (bundle, graph):
        one = play(bundle, graph, session, rate_hz=10.0)
    assert one.trace.complete
    assert (one.facts.decisions, one.facts.undecided, one.facts.losses) == (30, {}, {})
    assert one.facts.uses == USES
    assert len(one.trace.latencies_ns) == len(times(one, "fusion")) == len(times(one, OFFER)) == 30
    for name, uses in USES.items():
        assert len(times(one, f"encode.{name}")) == len(times(one, f"preprocess.{name}")) == uses["fresh"]


def test_stages_lie_within_the_latency(tmp_path: Path, session: Path) -> None:
    with opened(tmp_path) as (bundle, graph):
        one = play(bundle, graph, session, rate_hz=10.0)
    for latency, spent in zip(one.trace.latencies_ns.tolist(), one.stages, strict=True):
        assert 0 < sum(spent.values()) <= latency + ROUNDING_NS
    # The last sample comes at 1.9 s: after it nothing is offered.
    assert [spent[OFFER] > 0 for spent in one.stages] == [True] * 19 + [False] * 11


def test_a_second_pass_on_the_same_graph_is_the_same(tmp_path: Path, session: Path) -> None:
    with opened(tmp_path) as (bundle, graph):
        assert play(bundle, graph, session, rate_hz=10.0).facts == play(bundle, graph, session, rate_hz=10.0).facts


def test_ticks_without_a_decision_are_counted_not_timed(tmp_path: Path, session: Path) -> None:
    with opened(tmp_path, required=("text",)) as (bundle, graph):
        one = play(bundle, graph, session, rate_hz=5.0)
    # Ticks every 0.2 s; text comes at 0.3 s and is too old after 2.9 s.
    assert (one.facts.decisions, one.facts.undecided) == (13, {"required_absent": 2})
    assert len(one.trace.latencies_ns) == 13
    # By the first tick the picture of 0.2 s has replaced that of 0 s; sound comes at twice the rate of the ticks.
    assert one.facts.losses["vision"] == {"replaced": 1}
    assert list(one.facts.losses["audio"]) == ["overrun"]
    notes = "\n".join(session_notes(one.facts))
    assert "13 decisions; ticks without one: 2 required_absent" in notes
    assert "0 absent; samples lost: 1 replaced" in notes
    assert "samples lost: none" in notes


def test_ctrl_c_keeps_what_was_decided(tmp_path: Path, session: Path) -> None:
    with opened(tmp_path) as (bundle, graph):
        one = play(bundle, Interrupted(graph, at=7), session, rate_hz=10.0)  # type: ignore[arg-type]
    assert not one.trace.complete
    assert len(one.trace.latencies_ns) == len(one.stages) == one.facts.decisions == 7


def test_rate_out_of_range_is_refused(tmp_path: Path, session: Path) -> None:
    with opened(tmp_path) as (bundle, graph), pytest.raises(UsageError, match="decision rate"):
        play(bundle, graph, session, rate_hz=0.0)
