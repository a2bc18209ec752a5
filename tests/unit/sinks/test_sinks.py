import json
from contextlib import suppress
from pathlib import Path

import pytest

from edge_mm.contracts.decision import Decision, ModalityUse
from edge_mm.contracts.heads import Classification
from edge_mm.errors import UnavailableError
from edge_mm.sinks.base import MemorySink, Sink, Tee
from edge_mm.sinks.jsonl import JsonlSink, decision_line
from edge_mm.sinks.whole import write_whole

DECISION = Decision(
    result=Classification(label="sì", scores={"sì": 0.75, "no": 0.25}),
    modalities={"vision": ModalityUse(present=False, source="absent")},
    timing_ms={"total": 1.5},
    at_ns=7,
)


class FailingSink(MemorySink):
    """Fails to open."""

    def __enter__(self) -> "FailingSink":
        raise OSError("no")


def test_jsonl_appears_when_the_run_ended_well(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with JsonlSink(path) as sink:
        sink.write(DECISION)
        sink.write(DECISION)
        assert not path.exists()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == 2 * [
        {
            "result": {"task": "classification", "label": "sì", "scores": {"sì": 0.75, "no": 0.25}},
            "modalities": {"vision": {"present": False, "age_s": None, "source": "absent"}},
            "timing_ms": {"total": 1.5},
            "at_ns": 7,
        }
    ]
    assert [file.name for file in tmp_path.iterdir()] == ["out.jsonl"]


def test_after_an_error_the_old_file_stays_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old")
    with suppress(KeyError), JsonlSink(path) as sink:
        sink.write(DECISION)
        raise KeyError
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["out.jsonl"]


def test_lines_reach_the_system_as_they_are_written(tmp_path: Path) -> None:
    with JsonlSink(tmp_path / "out.jsonl") as sink:
        sink.write(DECISION)
        (partial,) = tmp_path.iterdir()
        assert partial.read_bytes() == decision_line(DECISION)


def test_constructing_a_sink_touches_nothing(tmp_path: Path) -> None:
    JsonlSink(tmp_path / "out.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="can be written"), JsonlSink(tmp_path / "no" / "out.jsonl"):
        pass
    with pytest.raises(UnavailableError, match="can be written"):
        write_whole(tmp_path / "no" / "out.json", b"")


@pytest.mark.parametrize("name", [".", "..", "/", "", "folder", "a\0b"])
def test_what_is_no_name_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / "here" / "folder").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(UnavailableError, match="can be written"), JsonlSink(Path(name)) as sink:
        sink.write(DECISION)
    with pytest.raises(UnavailableError, match="can be written"):
        write_whole(Path(name), b"data")
    assert [path.name for path in tmp_path.rglob("*")] == ["here", "folder"]


def test_writing_outside_the_block_is_our_bug(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="with"):
        JsonlSink(tmp_path / "out.jsonl").write(DECISION)


def test_a_full_disk_is_the_environments_fault() -> None:
    with pytest.raises(UnavailableError, match="written"):
        write_whole(Path("/dev/full/x"), b"data")


def test_tee_gives_to_each_and_opens_all_or_none(tmp_path: Path) -> None:
    one, other = MemorySink(), MemorySink()
    with Tee(one, other) as both:
        both.write(DECISION)
    assert one.decisions == other.decisions == [DECISION]
    sinks: list[Sink] = [JsonlSink(tmp_path / "out.jsonl"), FailingSink()]
    with pytest.raises(OSError, match="no"), Tee(*sinks):
        pass
    assert list(tmp_path.iterdir()) == []
