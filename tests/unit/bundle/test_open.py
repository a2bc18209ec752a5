import hashlib
import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_mm.bundle.layout import MAX_MANIFEST_BYTES
from edge_mm.bundle.open import open_bundle
from edge_mm.bundle.sign import generate_key_pair, sign
from edge_mm.errors import BundleError, ContractMismatchError, InputError
from tests.support.bundles import build_bundle, rewrite_manifest

Damage = Callable[[Path], object]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_bundle(tmp_path_factory.mktemp("sound") / "tiny")


@pytest.fixture
def bundle(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "tiny"))


def test_a_sound_bundle_opens(bundle: Path) -> None:
    opened = open_bundle(bundle)
    assert opened.manifest.name == "tiny"
    assert opened.digest == hashlib.sha256((bundle / "manifest.json").read_bytes()).hexdigest()
    assert opened.signed_by is None
    assert opened.file("graphs/text.onnx") == bundle / "graphs/text.onnx"


def test_only_listed_files_are_given(bundle: Path) -> None:
    opened = open_bundle(bundle)
    for path in ("manifest.json", "../tiny/tokenizer.json", "/etc/passwd", "none"):
        with pytest.raises(BundleError, match="expected a listed file"):
            opened.file(path)


def test_evidence_needs_no_listing(bundle: Path) -> None:
    (bundle / "evidence" / "tables").mkdir(parents=True)
    (bundle / "evidence" / "tables" / "latency.json").write_text("{}")
    assert open_bundle(bundle).digest


def test_a_link_to_the_folder_is_followed(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "current").symlink_to(bundle)
    assert open_bundle(tmp_path / "current").root == bundle.resolve()


def shift(root: Path, path: str) -> None:
    file = root / path
    file.write_bytes(bytes([file.read_bytes()[0] ^ 1]) + file.read_bytes()[1:])


def listed(root: Path, name: str) -> None:
    files = json.loads((root / "manifest.json").read_bytes())["files"]
    rewrite_manifest(root, files=files | {name: {"sha256": "0" * 64, "size": 1}})


def link(root: Path, path: str, target: str) -> None:
    (root / path).unlink(missing_ok=True)
    (root / path).symlink_to(target)


def without(root: Path, field: str) -> None:
    manifest = json.loads((root / "manifest.json").read_bytes())
    del manifest[field]
    (root / "manifest.json").write_text(json.dumps(manifest))


DAMAGES: dict[str, tuple[Damage, str]] = {
    "flipped bit": (lambda root: shift(root, "graphs/text.onnx"), r"file 'graphs/text\.onnx'.*its bytes changed"),
    "longer": (lambda root: (root / "tokenizer.json").write_bytes(b"{}"), r"file 'tokenizer\.json'.*got 2 bytes"),
    "missing file": (lambda root: (root / "selftest.npz").unlink(), r"file 'selftest\.npz'.*got no such file"),
    "unlisted file": (lambda root: (root / "extra").touch(), "file 'extra': expected only listed files"),
    "unlisted in a folder": (lambda root: (root / "graphs/.x").touch(), r"file 'graphs/\.x': expected only listed"),
    "link for a file": (lambda root: link(root, "tokenizer.json", "/etc/passwd"), "got a symbolic link"),
    "link in the evidence": (lambda root: link(root, "evidence", "/etc"), "file 'evidence'.*got a symbolic link"),
    "pipe": (lambda root: os.mkfifo(root / "evidence"), "got a device, pipe or socket"),
    "folder for a file": (
        lambda root: ((root / "selftest.npz").unlink(), (root / "selftest.npz").mkdir()),
        r"file 'selftest\.npz'.*no such file",
    ),
    "no manifest": (lambda root: (root / "manifest.json").unlink(), r"manifest\.json: expected a regular file"),
    "manifest is a link": (lambda root: link(root, "manifest.json", "tokenizer.json"), "expected a regular file"),
    "huge manifest": (
        lambda root: (root / "manifest.json").write_bytes(b" " * (MAX_MANIFEST_BYTES + 1)),
        f"at most {MAX_MANIFEST_BYTES} bytes",
    ),
    "not JSON": (lambda root: (root / "manifest.json").write_bytes(b"\xff{"), "expected JSON"),
    "deep JSON": (lambda root: (root / "manifest.json").write_bytes(b"[" * 1_000_000), r"manifest\.json"),
    "not an object": (lambda root: (root / "manifest.json").write_bytes(b"[1]"), r"manifest\.json"),
    "newer schema": (
        lambda root: rewrite_manifest(root, schema_version=2, more="fields"),
        "field 'schema_version': expected 1, got 2. Install a newer edge-mm",
    ),
    "older schema": (lambda root: rewrite_manifest(root, schema_version=0), "got 0. Export the bundle again"),
    "odd schema": (lambda root: rewrite_manifest(root, schema_version="1"), "field 'schema_version'"),
    "unknown field": (lambda root: rewrite_manifest(root, mood="good"), "field 'mood'.*Remove the field"),
    "missing field": (lambda root: without(root, "heads"), "field 'heads'.*Add the field"),
    "escaping name": (lambda root: listed(root, "../outside"), r"field 'files\.\.\./outside"),
    "absolute name": (lambda root: listed(root, "/etc/passwd"), "field 'files./etc/passwd"),
    "escaping from within": (lambda root: listed(root, "graphs/../../outside"), "field 'files.graphs/"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_named(bundle: Path, name: str) -> None:
    damage, message = DAMAGES[name]
    damage(bundle)
    with pytest.raises(BundleError, match=message) as raised:
        open_bundle(bundle)
    assert "\n" not in str(raised.value)
    assert str(bundle) in str(raised.value)
    assert raised.value.exit_code == 4


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none", "got No such file or directory"),
        ("file/none", "got Not a directory"),
        ("long" * 1000, "got File name too long"),
        ("loop", "got Too many levels of symbolic links"),
        ("pipe", "got neither. Name a folder or a file"),
    ],
)
def test_what_is_no_path_to_a_bundle(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match=message):
        open_bundle(tmp_path / name)


@settings(max_examples=30)
@given(data=st.data())
def test_any_flipped_bit_of_any_listed_file_is_seen(sound: Path, data: st.DataObject) -> None:
    files = sorted(open_bundle(sound).manifest.files)
    path = sound / data.draw(st.sampled_from(files))
    original = path.read_bytes()
    place = data.draw(st.integers(0, len(original) * 8 - 1))
    changed = bytearray(original)
    changed[place // 8] ^= 1 << place % 8
    path.write_bytes(changed)
    try:
        with pytest.raises(BundleError, match=path.name):
            open_bundle(sound)
    finally:
        path.write_bytes(original)


@settings(max_examples=60)
@given(data=st.data())
def test_any_damaged_manifest_opens_or_fails_in_words(sound: Path, data: st.DataObject) -> None:
    path = sound / "manifest.json"
    original = path.read_bytes()
    start = data.draw(st.integers(0, len(original)))
    path.write_bytes(
        original[:start] + data.draw(st.binary(max_size=4)) + original[start + data.draw(st.integers(0, 4)) :]
    )
    try:
        with suppress(BundleError):
            open_bundle(sound)
    finally:
        path.write_bytes(original)


def test_signature_is_asked_for_only_with_a_key(bundle: Path, tmp_path: Path) -> None:
    private, public = tmp_path / "key.pem", tmp_path / "key.pub.pem"
    generate_key_pair(private, public)
    with pytest.raises(BundleError, match=r"manifest\.sig: expected a regular file, since the key key\.pub\.pem is"):
        open_bundle(bundle, public_key=public)
    (bundle / "manifest.sig").write_bytes(sign((bundle / "manifest.json").read_bytes(), private))
    assert open_bundle(bundle).signed_by is None
    assert open_bundle(bundle, public_key=public).signed_by


def test_signature_is_checked_before_anything_is_parsed(bundle: Path, tmp_path: Path) -> None:
    private, public = tmp_path / "key.pem", tmp_path / "key.pub.pem"
    generate_key_pair(private, public)
    (bundle / "manifest.sig").write_bytes(sign((bundle / "manifest.json").read_bytes(), private))
    (bundle / "manifest.json").write_bytes(b"[" * 1000)
    with pytest.raises(BundleError, match="expected the signature") as raised:
        open_bundle(bundle, public_key=public)
    assert not isinstance(raised.value, ContractMismatchError)


def test_oversized_signature_is_refused(bundle: Path, tmp_path: Path) -> None:
    private, public = tmp_path / "key.pem", tmp_path / "key.pub.pem"
    generate_key_pair(private, public)
    (bundle / "manifest.sig").write_bytes(b"\0" * 65)
    with pytest.raises(BundleError, match="at most 64 bytes"):
        open_bundle(bundle, public_key=public)
