import json
from pathlib import Path

import numpy as np
import pytest

from edge_mm.errors import ContractMismatchError, InputError
from edge_mm.flow.losses import Losses
from edge_mm.flow.unchanged import same_payload
from edge_mm.samples import Audio, Image, Sample, Text, Vector
from edge_mm.sources.replay import ReplaySource
from edge_mm.sources.write_session import write_session
from tests.support.command import everything_in

RNG = np.random.default_rng(0)
SAMPLES = [
    Sample(modality="vision", capture_ns=0, payload=Image(pixels=RNG.integers(0, 256, (5, 7, 3), np.uint8))),
    Sample(
        modality="audio",
        capture_ns=5,
        payload=Audio(samples=RNG.integers(-32768, 32768, (50, 2)).astype(np.float32) / 32768, rate_hz=16000),
    ),
    Sample(
        modality="audio",
        capture_ns=6,
        payload=Audio(samples=RNG.uniform(-1, 1, (50, 1)).astype(np.float32), rate_hz=8000),
    ),
    Sample(modality="text", capture_ns=7, payload=Text(text="héllo 你好\n")),
    Sample(modality="vector", capture_ns=9, payload=Vector(values=RNG.normal(size=4).astype(np.float32))),
]


def played(root: Path, losses: Losses) -> list[Sample]:
    with ReplaySource(root, losses=losses) as samples:
        return list(samples)


def rewrite_event(root: Path, number: int, **changes: object) -> None:
    path = root / "events.jsonl"
    events = [json.loads(line) for line in path.read_text().splitlines()]
    events[number] |= changes
    path.write_text("".join(json.dumps(event) + "\n" for event in events))


def test_what_was_written_is_played_back_exactly(tmp_path: Path) -> None:
    write_session(tmp_path / "s", SAMPLES, start_ns=0, end_ns=10)
    losses = Losses()
    back = played(tmp_path / "s", losses)
    assert [(sample.modality, sample.capture_ns) for sample in back] == [
        (sample.modality, sample.capture_ns) for sample in SAMPLES
    ]
    assert all(same_payload(one.payload, other.payload) for one, other in zip(SAMPLES, back, strict=True))
    assert losses.by_modality() == {}


def test_writing_replaces_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    root = tmp_path / "s"
    write_session(root, SAMPLES, start_ns=0, end_ns=10)
    before = everything_in(tmp_path)
    nan = Sample(modality="vector", capture_ns=1, payload=Vector(values=np.array([np.nan], np.float32)))
    with pytest.raises(ContractMismatchError, match="values"):
        write_session(root, [SAMPLES[0], nan], start_ns=0, end_ns=10)
    assert everything_in(tmp_path) == before
    write_session(root, SAMPLES[:1], start_ns=0, end_ns=10)
    assert len(played(root, Losses())) == 1


def test_a_stretch_of_a_sound_file(tmp_path: Path) -> None:
    write_session(tmp_path / "s", SAMPLES, start_ns=0, end_ns=10)
    rewrite_event(tmp_path / "s", 1, start=10, frames=20)
    payload = played(tmp_path / "s", Losses())[1].payload
    whole = SAMPLES[1].payload
    assert isinstance(payload, Audio)
    assert isinstance(whole, Audio)
    np.testing.assert_array_equal(payload.samples, whole.samples[10:30])


def test_one_bad_file_loses_only_itself_and_is_counted(tmp_path: Path) -> None:
    root = tmp_path / "s"
    write_session(root, SAMPLES, start_ns=0, end_ns=10)
    picture = root / "media" / "vision-000000.png"
    picture.write_bytes(picture.read_bytes()[:40])
    rewrite_event(root, 2, start=40, frames=20)
    losses = Losses()
    assert [sample.capture_ns for sample in played(root, losses)] == [5, 7, 9]
    assert losses.by_modality() == {"audio": {"unreadable": 1}, "vision": {"unreadable": 1}}
    assert "vision-000000.png" in losses.last_errors()["vision"]
    assert "events.jsonl line 3" in losses.last_errors()["audio"]


def test_constructing_touches_nothing(tmp_path: Path) -> None:
    source = ReplaySource(tmp_path / "nowhere", losses=Losses())
    with pytest.raises(InputError):
        source.__enter__()
