import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from edge_mm.contracts.modality import Modality
from edge_mm.errors import InputError
from edge_mm.sources.session import read_session

HEADER = {
    "schema_version": 1,
    "modalities": {"camera": "vision", "mic": "audio", "words": "text", "imu": "vector"},
    "start_ns": 10,
    "end_ns": 100,
}


def write(folder: Path, *events: Mapping[str, object], header: Mapping[str, object] = HEADER) -> Path:
    (folder / "media").mkdir(exist_ok=True)
    (folder / "media" / "a.png").write_bytes(b"x")
    (folder / "session.json").write_text(json.dumps(header))
    (folder / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
    return folder


def test_events_come_with_their_kind_and_line(tmp_path: Path) -> None:
    header, events = read_session(
        write(
            tmp_path,
            {"t_ns": 10, "modality": "camera", "file": "media/a.png"},
            {"t_ns": 20, "modality": "mic", "file": "media/a.png", "start": 3, "frames": 5},
            {"t_ns": 20, "modality": "words", "text": "hello"},
            {"t_ns": 100, "modality": "imu", "values": [1.0, -2.5]},
        )
    )
    assert (header.start_ns, header.end_ns) == (10, 100)
    assert [event.kind for event in events] == [Modality.VISION, Modality.AUDIO, Modality.TEXT, Modality.VECTOR]
    assert events[3].where.endswith("events.jsonl line 4")


@pytest.mark.parametrize(
    ("event", "named"),
    [
        ({"t_ns": 19, "modality": "words", "text": "a"}, "field 't_ns'"),
        ({"t_ns": 101, "modality": "words", "text": "a"}, "field 't_ns'"),
        ({"t_ns": 20.5, "modality": "words", "text": "a"}, "field 't_ns'"),
        ({"t_ns": 30, "modality": "smell", "text": "a"}, "field 'modality'"),
        ({"t_ns": 30, "modality": "camera", "text": "a"}, "field 'text'"),
        ({"t_ns": 30, "modality": "mic", "values": [1.0]}, "field 'values'"),
        ({"t_ns": 30, "modality": "imu", "values": []}, "field 'values'"),
        ({"t_ns": 30, "modality": "imu", "values": [float("nan")]}, "field 'values.0'"),
        ({"t_ns": 30, "modality": "camera", "file": "media/a.png", "start": 1}, "field 'start'"),
        ({"t_ns": 30, "modality": "words", "text": "a", "frames": 1}, "start and frames"),
        ({"t_ns": 30, "modality": "camera"}, "exactly one of"),
        ({"t_ns": 30, "modality": "words", "text": "a", "file": "media/a.png"}, "exactly one of"),
        ({"t_ns": 30, "modality": "camera", "file": "../a.png"}, "field 'file'"),
        ({"t_ns": 30, "modality": "camera", "file": "/etc/hostname"}, "field 'file'"),
        ({"t_ns": 30, "modality": "camera", "file": "media/b.png"}, "field 'file'"),
        ({"t_ns": 30, "modality": "camera", "file": "media/out.png"}, "field 'file'"),
        ({"t_ns": 30, "modality": "words", "text": "a", "mood": "fine"}, "field 'mood'"),
    ],
)
def test_a_bad_event_is_named(tmp_path: Path, event: Mapping[str, object], named: str) -> None:
    (tmp_path / "root").mkdir()
    root = write(tmp_path / "root", {"t_ns": 20, "modality": "words", "text": "a"}, event)
    (tmp_path / "outside.png").write_bytes(b"x")
    (root / "media" / "out.png").symlink_to(tmp_path / "outside.png")
    with pytest.raises(InputError, match=named) as caught:
        read_session(root)
    assert "events.jsonl line 2" in caught.value.where


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"schema_version": 2}, "field 'schema_version'"),
        ({"end_ns": 10}, "end_ns above start_ns"),
        ({"modalities": {}}, "field 'modalities'"),
        ({"modalities": {"camera": "smell"}}, "field 'modalities.camera'"),
        ({"author": "me"}, "field 'author'"),
    ],
)
def test_a_bad_header_is_named(tmp_path: Path, change: Mapping[str, object], named: str) -> None:
    with pytest.raises(InputError, match=named) as caught:
        read_session(write(tmp_path, header=HEADER | change))
    assert "session.json" in caught.value.where


def test_a_folder_that_is_no_session(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"session\.json"):
        read_session(tmp_path)
    (tmp_path / "session.json").write_text(json.dumps(HEADER))
    with pytest.raises(InputError, match=r"events\.jsonl"):
        read_session(tmp_path)
