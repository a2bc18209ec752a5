import logging
from pathlib import Path

import pytest

from edge_mm.bundle.archive import pack
from edge_mm.bundle.open import open_bundle
from edge_mm.bundle.sign import generate_key_pair, sign
from edge_mm.errors import BundleError, UnavailableError
from edge_mm.files import sha256_of
from tests.support.bundles import build_bundle


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EDGE_MM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    pack(build_bundle(tmp_path / "tiny"), tmp_path / "tiny.emm")
    return tmp_path / "tiny.emm"


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_an_archive_lands_under_the_hash_of_its_bytes(packed: Path, cache: Path, tmp_path: Path) -> None:
    opened = open_bundle(packed)
    assert opened.root == cache / "bundles" / sha256_of(packed)
    assert opened.digest == open_bundle(tmp_path / "tiny").digest
    assert opened.file("tokenizer.json").read_bytes() == (tmp_path / "tiny" / "tokenizer.json").read_bytes()


def test_it_is_unpacked_once(packed: Path, cache: Path) -> None:
    open_bundle(packed)
    before = {path: path.stat().st_ino for path in files(cache)}
    open_bundle(packed)
    assert {path: path.stat().st_ino for path in files(cache)} == before


def test_a_damaged_copy_is_unpacked_again(packed: Path, cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    token = open_bundle(packed).file("tokenizer.json")
    token.write_bytes(token.read_bytes().replace(b"one", b"owe"))
    with caplog.at_level(logging.WARNING):
        assert b"one" in open_bundle(packed).file("tokenizer.json").read_bytes()
    assert "the copy in the store is not as it was" in caplog.text
    assert len(list((cache / "bundles").iterdir())) == 1


def test_a_bad_bundle_never_enters_the_store(packed: Path, cache: Path, tmp_path: Path) -> None:
    (tmp_path / "tiny" / "tokenizer.json").write_bytes(b"{}")
    pack(tmp_path / "tiny", packed)
    with pytest.raises(BundleError, match=r"tiny\.emm: file 'tokenizer\.json'"):
        open_bundle(packed)
    assert files(cache) == []


def test_a_key_is_asked_of_archives_too(packed: Path, cache: Path, tmp_path: Path) -> None:
    private, public = tmp_path / "key.pem", tmp_path / "key.pub.pem"
    generate_key_pair(private, public)
    with pytest.raises(BundleError, match=r"tiny\.emm/manifest\.sig"):
        open_bundle(packed, public_key=public)
    assert files(cache) == []
    manifest = tmp_path / "tiny" / "manifest.json"
    manifest.with_suffix(".sig").write_bytes(sign(manifest.read_bytes(), private))
    pack(tmp_path / "tiny", packed)
    assert open_bundle(packed, public_key=public).signed_by


def test_a_store_that_cannot_be_written_is_named(packed: Path, cache: Path) -> None:
    cache.write_text("a file where the folder should be")
    with pytest.raises(UnavailableError, match="Make room there, or choose another folder with EDGE_MM_CACHE"):
        open_bundle(packed)
    assert cache.read_text() == "a file where the folder should be"
