from pathlib import Path

import pytest

from edge_mm.bundle.open import open_bundle
from edge_mm.clock import ManualClock, MonotonicClock
from edge_mm.decide import Decider
from edge_mm.engines.base import EngineOptions
from edge_mm.engines.table import open_backend
from edge_mm.errors import InputError, UsageError
from edge_mm.flow.ticks import Ticks
from edge_mm.graph import open_graph
from edge_mm.runtime import replay, run, without_timing
from edge_mm.samples import Sample, Text
from edge_mm.sinks.base import MemorySink
from edge_mm.sources.write_session import write_session
from edge_mm.stats import RunStats
from edge_mm.testing import EchoEngine
from tests.support.bundles import build_bundle
from tests.support.sessions import S, build_session, tiny_samples


def played(folder: Path, *, rate_hz: float = 5.0, monolithic: bool = False) -> tuple[MemorySink, RunStats]:
    bundle, sink = open_bundle(folder / "bundle"), MemorySink()
    with open_graph(bundle, backend=open_backend(), options=EngineOptions(), monolithic=monolithic) as graph:
        return sink, replay(bundle, graph, folder / "session", sink, rate_hz=rate_hz)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build_bundle(tmp_path / "bundle")
    build_session(tmp_path / "session")
    return tmp_path


def test_the_same_session_gives_the_same_decisions_bit_for_bit(folder: Path) -> None:
    first, stats = played(folder)
    second, again = played(folder)
    assert [*map(without_timing, first.decisions)] == [*map(without_timing, second.decisions)]
    assert len(first.decisions) == 15
    assert stats == again


def test_what_happened_is_told_decision_by_decision_and_in_total(folder: Path) -> None:
    sink, stats = played(folder)
    at = {decision.at_ns: decision.modalities for decision in sink.decisions}
    assert list(at) == [tick * S // 5 for tick in range(1, 16)]
    assert [at[S // 5][name].source for name in ("vision", "audio", "text")] == ["fresh", "fresh", "absent"]
    assert at[2 * S // 5]["text"].model_dump() == {"present": True, "age_s": 0.1, "source": "fresh"}
    # The same words again at 0.9 s: no encoder runs, but they are young again.
    assert at[S]["text"].model_dump() == {"present": True, "age_s": 0.1, "source": "cached"}
    assert at[2 * S]["vision"].model_dump() == {"present": True, "age_s": 0.2, "source": "cached"}
    assert at[3 * S]["text"].model_dump() == {"present": False, "age_s": 2.1, "source": "stale"}
    assert stats.modalities["vision"].encoded == 9
    assert (stats.modalities["text"].encoded, stats.modalities["text"].unchanged) == (1, 1)
    assert stats.losses["vision"] == {"replaced": 1}
    assert stats.skipped_ticks == 0


def test_the_monolithic_graph_decides_the_same(folder: Path) -> None:
    split, _ = played(folder)
    whole, _ = played(folder, monolithic=True)
    for one, other in zip(split.decisions, whole.decisions, strict=True):
        assert one.modalities == other.modalities
        assert one.result.model_dump()["scores"] == pytest.approx(other.result.model_dump()["scores"], abs=1e-6)


def test_ticks_without_input_decide_nothing_and_are_counted(tmp_path: Path) -> None:
    build_bundle(tmp_path / "bundle")
    late = Sample(modality="text", capture_ns=S, payload=Text(text="one"))
    write_session(tmp_path / "session", [late], start_ns=0, end_ns=S)
    sink, stats = played(tmp_path, rate_hz=4.0)
    assert [decision.at_ns for decision in sink.decisions] == [S]
    assert stats.undecided == {"no_input": 3}


def test_a_recording_of_another_model_is_refused(tmp_path: Path) -> None:
    build_bundle(tmp_path / "bundle")
    smell = Sample(modality="smell", capture_ns=0, payload=Text(text="rose"))
    write_session(tmp_path / "session", [smell], start_ns=0, end_ns=S)
    with pytest.raises(InputError, match="modality 'smell'"):
        played(tmp_path)


def test_a_rate_out_of_range_is_refused(folder: Path) -> None:
    with pytest.raises(UsageError, match="decision rate"):
        played(folder, rate_hz=0)


def test_the_loop_skips_ticks_that_it_is_too_late_for(tmp_path: Path) -> None:
    bundle = open_bundle(build_bundle(tmp_path / "bundle"))
    clock = ManualClock()

    class SlowSink(MemorySink):
        """The first decision takes two and a half periods."""

        def write(self, decision: object) -> None:
            super().write(decision)  # type: ignore[arg-type]
            if len(self.decisions) == 1:
                clock.advance(5 * S // 2)

    sink = SlowSink()
    with open_graph(bundle, backend=EchoEngine(), options=EngineOptions()) as graph:
        decider = Decider(bundle, graph)
        first = Sample(modality="text", capture_ns=0, payload=Text(text="one"))
        ticks = Ticks(start_ns=0, end_ns=5 * S, rate_hz=1.0)
        skipped = run(iter([first]), decider, sink, clock, ticks)
    # Due at 1, 2, 3, 4, 5; done with the first at 3.5: 2 is passed over, 3 comes late, and the text is too old after 2.
    assert [decision.at_ns for decision in sink.decisions] == [S]
    assert skipped == 1
    assert decider.stats().undecided == {"no_input": 3}


def test_on_the_machines_own_clock_decisions_come_at_the_rate(tmp_path: Path) -> None:
    bundle, sink, clock = open_bundle(build_bundle(tmp_path / "bundle")), MemorySink(), MonotonicClock()
    start_ns = clock.now_ns()
    samples = (
        Sample(modality=sample.modality, capture_ns=start_ns + sample.capture_ns // 10, payload=sample.payload)
        for sample in tiny_samples()
    )
    with open_graph(bundle, backend=EchoEngine(), options=EngineOptions()) as graph:
        ticks = Ticks(start_ns=start_ns, end_ns=start_ns + 3 * S // 10, rate_hz=20.0)
        skipped = run(samples, Decider(bundle, graph), sink, clock, ticks)
    assert len(sink.decisions) + skipped == 6
    assert clock.now_ns() - start_ns >= 3 * S // 10
