from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm.contracts.decision import Decision
from edge_mm.contracts.heads import Regression
from edge_mm.decide import Decider
from edge_mm.engines.base import EngineOptions
from edge_mm.engines.table import open_backend
from edge_mm.errors import InputError
from edge_mm.graph import open_graph
from edge_mm.samples import Audio, Image, Payload, Sample, Text, Vector
from edge_mm.testing import EchoEngine
from tests.support.bundles import PIXELS, RATE_HZ, SAMPLES, TEXT, build_bundle, expected
from tests.support.sessions import S, grey

PAYLOADS: dict[str, Payload] = {
    "vision": Image(pixels=PIXELS),
    "audio": Audio(samples=SAMPLES, rate_hz=RATE_HZ),
    "text": Text(text=TEXT),
}


@contextmanager
def deciding(folder: Path, *, strict: bool = False, **build: object) -> Iterator[tuple[Decider, EchoEngine]]:
    """A decider on the shipped echo engine, which counts each graph's runs."""
    bundle = open_bundle(build_bundle(folder / "bundle", **build))  # type: ignore[arg-type]
    backend = EchoEngine()
    with open_graph(bundle, backend=backend, options=EngineOptions()) as graph:
        yield Decider(bundle, graph, strict=strict), backend


def with_rate(bundle: Bundle, hz: float) -> Bundle:
    modalities = tuple(spec.model_copy(update={"max_rate_hz": hz}) for spec in bundle.manifest.modalities)
    manifest = bundle.manifest.model_copy(update={"modalities": modalities})
    return Bundle(root=bundle.root, manifest=manifest, digest=bundle.digest)


def offer(decider: Decider, modality: str, at_ns: int, payload: Payload | None = None) -> None:
    decider.offer(Sample(modality=modality, capture_ns=at_ns, payload=payload or PAYLOADS[modality]))


def decided(decider: Decider, now_ns: int) -> Decision:
    decision = decider.decide(now_ns)
    assert decision is not None
    return decision


def sources(decision: Decision) -> dict[str, str]:
    return {name: use.source for name, use in decision.modalities.items()}


def test_a_decision_says_what_it_rests_on(tmp_path: Path) -> None:
    with deciding(tmp_path) as (decider, _):
        offer(decider, "vision", S)
        offer(decider, "text", S // 2)
        decision = decided(decider, S)
    assert sources(decision) == {"vision": "fresh", "audio": "absent", "text": "fresh"}
    assert decision.modalities["vision"].age_s == 0
    assert decision.modalities["text"].age_s == 0.5
    assert decision.modalities["audio"].age_s is None
    assert decision.at_ns == S
    assert isinstance((decision.other_results or {})["level"], Regression)
    assert set(decision.timing_ms) == {
        "preprocess.vision", "encode.vision", "preprocess.text", "encode.text", "fusion", "heads", "total",
    }  # fmt: skip
    assert decision.timing_ms["total"] >= max(decision.timing_ms.values())


def test_only_what_is_new_is_encoded(tmp_path: Path) -> None:
    with deciding(tmp_path) as (decider, backend):
        offer(decider, "vision", 0)
        offer(decider, "text", 0)
        decided(decider, 0)
        offer(decider, "vision", S, grey(7))
        second = decided(decider, S)
    assert sources(second) == {"vision": "fresh", "audio": "absent", "text": "cached"}
    assert backend.runs == {"vision.onnx": 2, "text.onnx": 1, "fusion.onnx": 2}


@pytest.mark.parametrize("modality", ["vision", "audio", "text"])
def test_what_says_the_same_runs_no_encoder_but_is_young_again(tmp_path: Path, modality: str) -> None:
    with deciding(tmp_path) as (decider, backend):
        offer(decider, modality, S)
        decided(decider, S)
        # Far enough on that a sound of the ring's own past is out of its reach.
        offer(decider, modality, 2 * S)
        again = decided(decider, 2 * S)
        stats = decider.stats().modalities[modality]
    assert again.modalities[modality].model_dump() == {"present": True, "age_s": 0.0, "source": "cached"}
    assert backend.runs[f"{modality}.onnx"] == 1
    assert (stats.offered, stats.encoded, stats.unchanged) == (2, 1, 1)


def test_nothing_older_than_the_bound_is_used(tmp_path: Path) -> None:
    with deciding(tmp_path, max_age_ns=S) as (decider, backend):
        offer(decider, "vision", 0)
        offer(decider, "text", 0)
        decided(decider, 0)
        assert sources(decided(decider, S))["text"] == "cached"
        offer(decider, "vision", S, grey(1))
        late = decided(decider, S + 1)
        assert late.modalities["text"].model_dump() == {"present": False, "age_s": (S + 1) / S, "source": "stale"}
        assert late.modalities["vision"].present
        assert decider.decide(3 * S) is None
        offer(decider, "text", 2 * S - 1, Text(text="one"))
        assert decider.decide(3 * S) is None
        stats = decider.stats()
    assert backend.runs["text.onnx"] == 1
    assert stats.undecided == {"no_input": 2}
    assert stats.losses == {"text": {"stale": 1}}


def test_a_refused_input_sets_the_age_that_is_told(tmp_path: Path) -> None:
    with deciding(tmp_path, max_age_ns=S) as (decider, _):
        offer(decider, "text", 0)
        offer(decider, "vision", 4 * S)
        assert decided(decider, 4 * S).modalities["text"].model_dump() == {
            "present": False, "age_s": 4.0, "source": "stale",
        }  # fmt: skip


def test_nothing_is_decided_from_nothing(tmp_path: Path) -> None:
    with deciding(tmp_path) as (decider, backend):
        assert decider.decide(0) is None
        assert decider.stats().undecided == {"no_input": 1}
    assert not backend.runs


def test_what_is_required_must_be_there(tmp_path: Path) -> None:
    with deciding(tmp_path, required=("audio",)) as (decider, backend):
        offer(decider, "vision", 0)
        assert decider.decide(0) is None
        assert decider.stats().undecided == {"required_absent": 1}
        assert backend.runs["fusion.onnx"] == 0
        offer(decider, "audio", S)
        assert decider.decide(S) is not None


def test_an_encoder_runs_no_oftener_than_its_spec_says(tmp_path: Path) -> None:
    bundle = with_rate(open_bundle(build_bundle(tmp_path / "bundle")), hz=2.0)
    backend = EchoEngine()
    with open_graph(bundle, backend=backend, options=EngineOptions()) as graph:
        decider = Decider(bundle, graph)
        served: list[str] = []
        for tenth in range(11):
            offer(decider, "vision", tenth * S // 10, grey(tenth))
            served.append(sources(decided(decider, tenth * S // 10))["vision"])
        losses = decider.stats().losses
    assert [place for place, source in enumerate(served) if source == "fresh"] == [0, 5, 10]
    assert backend.runs["vision.onnx"] == 3
    assert losses == {"vision": {"replaced": 8}}


@pytest.mark.parametrize(
    ("hz", "late_ns"),
    [(10.0, [0, 3_000_000, 0, 1_000_000, 9_000_000, 0]), (3.0, [0] * 6)],
    ids=["jitter", "no whole nanoseconds"],
)
def test_an_encoder_as_fast_as_the_ticks_misses_none(tmp_path: Path, hz: float, late_ns: list[int]) -> None:
    bundle = with_rate(open_bundle(build_bundle(tmp_path / "bundle")), hz=hz)
    with open_graph(bundle, backend=EchoEngine(), options=EngineOptions()) as graph:
        decider = Decider(bundle, graph)
        for number, late in enumerate(late_ns):
            now_ns = round(number * S / hz) + late
            offer(decider, "vision", now_ns, grey(number))
            assert sources(decided(decider, now_ns))["vision"] == "fresh"


def test_ticks_that_are_a_little_faster_do_not_drive_an_encoder_faster(tmp_path: Path) -> None:
    bundle = with_rate(open_bundle(build_bundle(tmp_path / "bundle")), hz=10.0)
    backend = EchoEngine()
    with open_graph(bundle, backend=backend, options=EngineOptions()) as graph:
        decider = Decider(bundle, graph)
        for number in range(110):
            offer(decider, "vision", number * S // 11, grey(number))
            decider.decide(number * S // 11)
    assert backend.runs["vision.onnx"] <= 101


@pytest.mark.parametrize(
    ("modality", "bad"),
    [
        ("audio", Audio(samples=np.full((16, 1), np.nan, np.float32), rate_hz=RATE_HZ)),
        ("text", Text(text="one " * 100_000)),
        ("vision", Image(pixels=np.zeros((2, 2), np.uint8))),
    ],
)
def test_one_bad_sample_ends_nothing_and_is_counted(tmp_path: Path, modality: str, bad: Payload) -> None:
    with deciding(tmp_path) as (decider, _):
        offer(decider, modality, 0)
        decided(decider, 0)
        offer(decider, modality, S, bad)
        after = decided(decider, S)
        stats = decider.stats()
    assert after.modalities[modality].model_dump() == {"present": True, "age_s": 1.0, "source": "cached"}
    assert stats.losses == {modality: {"bad": 1}}
    assert modality in stats.last_errors[modality]


def test_strictness_raises_what_is_forgiven_otherwise(tmp_path: Path) -> None:
    with deciding(tmp_path, strict=True) as (decider, _):
        offer(decider, "text", 0, Text(text="one " * 100_000))
        with pytest.raises(InputError, match="text"):
            decider.decide(0)
        with pytest.raises(InputError, match="audio"):
            offer(decider, "audio", 0, Audio(samples=np.full((1, 1), np.inf, np.float32), rate_hz=RATE_HZ))


@pytest.mark.parametrize(
    ("modality", "payload"), [("smell", Text(text="")), ("vision", Text(text="")), ("text", Vector(values=np.ones(1)))]
)
def test_a_sample_that_no_modality_takes_is_the_callers_mistake(
    tmp_path: Path, modality: str, payload: Payload
) -> None:
    with deciding(tmp_path) as (decider, _), pytest.raises(InputError, match=f"modality '{modality}'"):
        offer(decider, modality, 0, payload)


def test_answers_are_those_of_the_graphs(tmp_path: Path) -> None:
    bundle = open_bundle(build_bundle(tmp_path / "bundle"))
    for monolithic in (False, True):
        with open_graph(bundle, backend=open_backend(), options=EngineOptions(), monolithic=monolithic) as graph:
            decider = Decider(bundle, graph)
            for present in (("vision",), ("vision", "audio"), ("vision", "audio", "text")):
                offer(decider, present[-1], len(present))
                level = (decided(decider, len(present)).other_results or {})["level"]
                assert isinstance(level, Regression)
                assert level.values["level"] == pytest.approx(expected(present)["level"].item(), abs=1e-5)
