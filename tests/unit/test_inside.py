from pathlib import Path

import pytest

from edge_mm.errors import InputError
from edge_mm.inside import inside


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text("s")
    root = tmp_path / "root"
    (root / "media").mkdir(parents=True)
    (root / "media" / "a.txt").write_text("a")
    (root / "alias").symlink_to(root / "media" / "a.txt")
    (root / "out").symlink_to(tmp_path / "secret")
    return root


@pytest.mark.parametrize("path", ["media/a.txt", "media/../media/a.txt", "alias"])
def test_what_lies_inside_is_found(folder: Path, path: str) -> None:
    assert inside(folder, path, where="w").read_text() == "a"


@pytest.mark.parametrize("path", ["../secret", "out", "/etc/hostname", "media/../../secret"])
def test_what_leads_out_is_refused(folder: Path, path: str) -> None:
    with pytest.raises(InputError, match="w: expected a path inside"):
        inside(folder, path, where="w")


@pytest.mark.parametrize("path", ["media", "media/b.txt", ""])
def test_what_is_no_file_is_refused(folder: Path, path: str) -> None:
    with pytest.raises(InputError, match="no such file"):
        inside(folder, path, where="w")


@pytest.mark.parametrize(
    ("path", "got"), [("a\0b", "'a\0b'"), ("x" * 5000, "File name too long")], ids=["null character", "long"]
)
def test_what_cannot_be_followed_is_refused(folder: Path, path: str, got: str) -> None:
    with pytest.raises(InputError, match=f"w: expected a path that can be followed, got {got}"):
        inside(folder, path, where="w")


def test_links_that_go_round_in_a_circle_are_refused(folder: Path) -> None:
    (folder / "circle").symlink_to("circle")
    with pytest.raises(InputError, match="w: expected"):
        inside(folder, "circle", where="w")
