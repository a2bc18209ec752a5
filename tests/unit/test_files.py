import hashlib
from pathlib import Path

import pytest

from edge_mm.files import replace_directory, sha256_of, staged_directory, write_atomic


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1])
def test_hash_is_that_of_the_whole_file(tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * size)
    assert sha256_of(path) == hashlib.sha256(b"x" * size).hexdigest()


def test_write_replaces_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomic(path, b"old")
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["file"]


def test_write_to_a_missing_folder_fails(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomic(tmp_path / "none" / "file", b"data")


def test_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "inside").touch()
    with pytest.raises(OSError, match="target"):
        write_atomic(target, b"a file cannot replace a folder")
    assert names(tmp_path) == ["target"]


def test_staged_folder_appears_whole(tmp_path: Path) -> None:
    destination = tmp_path / "made" / "folder"
    with staged_directory(destination) as staging:
        (staging / "file").write_bytes(b"1")
        assert not destination.exists()
    assert names(tmp_path / "made") == ["folder"]
    assert names(destination) == ["file"]


def test_staged_folder_replaces_another_as_a_whole(tmp_path: Path) -> None:
    destination = tmp_path / "folder"
    with staged_directory(destination) as staging:
        (staging / "old").touch()
    with staged_directory(destination) as staging:
        (staging / "new").touch()
    assert names(destination) == ["new"]
    assert names(tmp_path) == ["folder"]


def test_failed_staging_leaves_the_old_folder_and_no_other(tmp_path: Path) -> None:
    destination = tmp_path / "folder"
    with staged_directory(destination) as staging:
        (staging / "old").touch()

    def fail() -> None:
        with staged_directory(destination) as staging:
            (staging / "new").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert names(destination) == ["old"]
    assert names(tmp_path) == ["folder"]


def test_missing_source_leaves_the_destination(tmp_path: Path) -> None:
    destination = tmp_path / "folder"
    destination.mkdir()
    (destination / "old").touch()
    with pytest.raises(FileNotFoundError):
        replace_directory(tmp_path / "none", destination)
    assert names(destination) == ["old"]
    assert names(tmp_path) == ["folder"]
