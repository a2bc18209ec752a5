import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from edge_mm.bundle.sign import generate_key_pair, sign, verify
from edge_mm.errors import BundleError, InputError, UnavailableError

DATA = b'{"schema_version": 1}\n'


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("keys")
    private, public = folder / "key.pem", folder / "key.pub.pem"
    generate_key_pair(private, public)
    return private, public


def test_own_signature_holds(keys: tuple[Path, Path]) -> None:
    private, public = keys
    fingerprint = verify(DATA, sign(DATA, private), public, where="here")
    assert len(fingerprint) == 16
    assert set(fingerprint) <= set("0123456789abcdef")


@given(place=st.integers(0, 8 * 64 - 1))
def test_no_changed_signature_holds(keys: tuple[Path, Path], place: int) -> None:
    private, public = keys
    signature = bytearray(sign(DATA, private))
    signature[place // 8] ^= 1 << place % 8
    with pytest.raises(BundleError, match=r"here: expected the signature of key\.pub\.pem"):
        verify(DATA, bytes(signature), public, where="here")


@pytest.mark.parametrize("signature", [b"", b"short", b"\0" * 64, b"\0" * 65])
def test_what_is_no_signature_is_refused(keys: tuple[Path, Path], signature: bytes) -> None:
    with pytest.raises(BundleError, match="another key's"):
        verify(DATA, signature, keys[1], where="here")


def test_another_key_is_refused(keys: tuple[Path, Path], tmp_path: Path) -> None:
    generate_key_pair(tmp_path / "other.pem", tmp_path / "other.pub.pem")
    with pytest.raises(BundleError, match=r"other\.pub\.pem"):
        verify(DATA, sign(DATA, keys[0]), tmp_path / "other.pub.pem", where="here")


def test_private_key_is_its_owners_and_never_overwritten(keys: tuple[Path, Path], tmp_path: Path) -> None:
    private = keys[0]
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    before = private.read_bytes()
    with pytest.raises(InputError, match="no such file yet"):
        generate_key_pair(private, tmp_path / "key.pub.pem")
    assert private.read_bytes() == before
    assert not (tmp_path / "key.pub.pem").exists()


def test_keys_of_other_kinds_are_refused(keys: tuple[Path, Path], tmp_path: Path) -> None:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    rsa, rsa_public = tmp_path / "rsa.pem", tmp_path / "rsa.pub.pem"
    rsa.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    rsa_public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(InputError, match="Ed25519 private key"):
        sign(DATA, rsa)
    with pytest.raises(InputError, match="Ed25519 public key"):
        verify(DATA, sign(DATA, keys[0]), rsa_public, where="here")


def test_what_is_no_key_is_refused(keys: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "text.pem").write_text("not a key")
    with pytest.raises(InputError, match="Ed25519 private key"):
        sign(DATA, tmp_path / "text.pem")
    with pytest.raises(InputError, match="Ed25519 public key"):
        verify(DATA, b"", keys[0], where="here")
    with pytest.raises(UnavailableError, match=r"none\.pem: expected a readable key file, got No such file"):
        sign(DATA, tmp_path / "none.pem")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_agrees(keys: tuple[Path, Path], tmp_path: Path) -> None:
    private, public = keys
    (tmp_path / "manifest.json").write_bytes(DATA)
    (tmp_path / "manifest.sig").write_bytes(sign(DATA, private))
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(public), "-rawin", "-in", "manifest.json"]
    done = subprocess.run([*command, "-sigfile", "manifest.sig"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
