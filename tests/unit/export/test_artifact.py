"""The store: whole artifacts or none, damaged ones made again, two processes at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from edge_mm.errors import UnavailableError
from edge_mm_export.artifact import FACTS, Store, key_of

KEY = key_of(of="a test")


def write(text: str):  # noqa: ANN201
    def make(folder: Path) -> None:
        (folder / "sub").mkdir()
        (folder / "sub" / "value.txt").write_text(text)

    return make


def test_made_once_then_found(tmp_path: Path) -> None:
    store = Store(tmp_path)
    made = store.build(KEY, label="r/p", make=write("one"))
    again = store.build(KEY, label="r/p", make=write("two"))
    assert (made.cached, again.cached, again.size) == (False, True, 3)
    assert (again.folder / "sub" / "value.txt").read_text() == "one"
    assert store.expected_bytes("r/p") == 3
    assert store.expected_s("r/p") == made.facts.duration_s
    assert store.expected_s("another") is None


def test_an_interrupted_step_leaves_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    store = Store(tmp_path)

    def stop(folder: Path) -> None:
        (folder / "half.txt").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.build(KEY, label="r/p", make=stop)
    assert store.find(KEY) is None
    assert list((tmp_path / "artifacts").iterdir()) == []
    assert not store.build(KEY, label="r/p", make=write("whole")).cached


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    left = tmp_path / "artifacts" / f".{KEY[:32]}.0123456789ab.tmp"
    left.mkdir(parents=True)
    store.build(KEY, label="r/p", make=write("x"))
    assert not left.exists()


@pytest.mark.parametrize("damage", ["change", "remove", "facts", "garbage"])
def test_a_damaged_artifact_is_made_again(tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path)
    folder = store.build(KEY, label="r/p", make=write("good")).folder
    if damage == "change":
        (folder / "sub" / "value.txt").write_text("evil")
    elif damage == "remove":
        (folder / "sub" / "value.txt").unlink()
    else:
        (folder / FACTS).write_text("{}" if damage == "facts" else "\0")
    assert store.find(KEY) is None
    assert store.is_damaged(KEY)
    made = store.build(KEY, label="r/p", make=write("good"))
    assert not made.cached
    assert (made.folder / "sub" / "value.txt").read_text() == "good"
    assert not store.is_damaged(KEY)


SLOW_BUILD = """
import sys, time
from pathlib import Path
from edge_mm_export.artifact import Store
root, key, mark = Path(sys.argv[1]), *sys.argv[2:]
def make(folder):
    with (root / "made.log").open("a") as log:
        log.write(mark)
    time.sleep(0.3)
    (folder / "value.txt").write_text(mark)
Store(root).build(key, label="r/p", make=make)
"""


def test_of_two_processes_one_makes_it(tmp_path: Path) -> None:
    both = [subprocess.Popen([sys.executable, "-c", SLOW_BUILD, tmp_path, KEY, mark]) for mark in "ab"]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    made = (tmp_path / "made.log").read_text()
    assert len(made) == 1
    found = Store(tmp_path).find(KEY)
    assert found is not None
    assert (found.folder / "value.txt").read_text() == made


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(UnavailableError, match="--cache"):
        Store(tmp_path / "cache").build(KEY, label="r/p", make=write("x"))


def test_keys_depend_on_every_part() -> None:
    keys = {key_of(a=1, b=2), key_of(a=1, b=3), key_of(a=2, b=2), key_of(a=1), key_of(a=1, c=2)}
    assert len(keys) == 5
    assert key_of(b=2, a=1) == key_of(a=1, b=2)
