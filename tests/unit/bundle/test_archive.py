import io
import os
import stat
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_mm.bundle import archive
from edge_mm.bundle.archive import pack, unpack
from edge_mm.errors import BundleError
from tests.support.bundles import build_bundle


def content(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def write_zip(
    path: Path, entries: list[tuple[zipfile.ZipInfo | str, bytes]], *, compression: int = zipfile.ZIP_STORED
) -> Path:
    with zipfile.ZipFile(path, "w", compression) as target:
        for name, data in entries:
            target.writestr(name, data)
    return path


def refused(path: Path, folder: Path, message: str) -> None:
    folder.mkdir()
    with pytest.raises(BundleError, match=message) as raised:
        unpack(path, folder)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_unpacking_gives_what_was_packed(tmp_path: Path) -> None:
    root = build_bundle(tmp_path / "tiny")
    (root / "evidence").mkdir()
    (root / "evidence" / "report.html").write_text("<p>")
    pack(root, tmp_path / "tiny.emm")
    (tmp_path / "out").mkdir()
    unpack(tmp_path / "tiny.emm", tmp_path / "out")
    assert content(tmp_path / "out") == content(root)


def test_equal_bundles_give_equal_archives(tmp_path: Path) -> None:
    for name, time in (("a", 1e9), ("b", 1.5e9)):
        root = build_bundle(tmp_path / name)
        for path in root.rglob("*"):
            os.utime(path, (time, time))
        pack(root, tmp_path / f"{name}.emm")
    assert (tmp_path / "a.emm").read_bytes() == (tmp_path / "b.emm").read_bytes()


def test_failed_packing_leaves_nothing(tmp_path: Path) -> None:
    root = build_bundle(tmp_path / "tiny")
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        pack(root, tmp_path / "taken")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["taken", "tiny"]


@pytest.mark.parametrize(
    "name", ["../out", "/etc/x", "a/../../x", "a\\..\\x", "C:x", "..", "a//b", "./a", "a/./b", "x\ny", "é", " "]
)
def test_names_outside_are_refused(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / "bad.emm", [("fine", b""), (name, b"data")])
    refused(path, tmp_path / "out", "names inside the bundle")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_name_cut_by_nul_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "bad.emm", [("goodXbad", b"data")])
    path.write_bytes(path.read_bytes().replace(b"goodXbad", b"good\0bad"))
    refused(path, tmp_path / "out", "names inside the bundle")


def test_links_are_refused(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    refused(write_zip(tmp_path / "bad.emm", [(entry, b"/etc/passwd")]), tmp_path / "out", "regular files")


def test_duplicates_are_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = write_zip(tmp_path / "bad.emm", [("a", b"1"), ("a", b"2")])
    refused(path, tmp_path / "out", "each name once")


def test_a_file_that_is_also_a_folder_is_refused(tmp_path: Path) -> None:
    refused(write_zip(tmp_path / "1.emm", [("a", b""), ("a/b", b"")]), tmp_path / "out1", "both a file and a folder")
    refused(write_zip(tmp_path / "2.emm", [("a/b", b""), ("a", b"")]), tmp_path / "out2", "both a file and a folder")


def test_encrypted_entries_are_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "bad.emm", [("a", b"data")])
    raw = bytearray(path.read_bytes())
    for magic, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        struct.pack_into("<H", raw, raw.index(magic) + flags, 1)
    path.write_bytes(raw)
    refused(path, tmp_path / "out", "not encrypted")


def test_bombs_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "bomb.emm", [("a", b"\0" * (archive.FREE_BYTES + 1))], compression=zipfile.ZIP_DEFLATED)
    assert path.stat().st_size * archive.MAX_RATIO < archive.FREE_BYTES
    refused(path, tmp_path / "out", f"at most {archive.FREE_BYTES} bytes unpacked")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_bomb_that_lies_about_its_size_is_stopped(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "bomb.emm", [("a", b"\0" * 1_000_000)], compression=zipfile.ZIP_DEFLATED)
    raw = bytearray(path.read_bytes())
    struct.pack_into("<I", raw, raw.index(b"PK\1\2") + 24, 1000)
    path.write_bytes(raw)
    refused(path, tmp_path / "out", "Bad CRC-32")
    assert sum(file.stat().st_size for file in (tmp_path / "out").iterdir()) <= 1000


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "many.emm", [(f"f{place}", b"") for place in range(archive.MAX_FILES + 1)])
    refused(path, tmp_path / "out", f"at most {archive.MAX_FILES} files")


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\3\4", b"PK\5\6" + b"\xff" * 18])
def test_what_is_no_zip_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bad.emm").write_bytes(data)
    refused(tmp_path / "bad.emm", tmp_path / "out", "expected a bundle packed as zip")


def _packed() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("manifest.json", b'{"schema_version": 1}' * 20)
        target.writestr("graphs/a.onnx", bytes(range(256)) * 4)
    return buffer.getvalue()


PACKED = _packed()


@settings(max_examples=60)
@given(place=st.integers(0, len(PACKED) - 1), value=st.integers(0, 255), cut=st.booleans())
def test_damaged_archives_unpack_or_fail_in_words(
    tmp_path_factory: pytest.TempPathFactory, place: int, value: int, cut: bool
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    damaged = PACKED[:place] if cut else PACKED[:place] + bytes([value]) + PACKED[place + 1 :]
    (folder / "bad.emm").write_bytes(damaged)
    (folder / "out").mkdir()
    with suppress(BundleError):
        unpack(folder / "bad.emm", folder / "out")
    assert sorted(path.name for path in folder.iterdir()) == ["bad.emm", "out"]
