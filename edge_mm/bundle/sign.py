"""Who a bundle comes from: a detached Ed25519 signature (RFC 8032) over the raw bytes of its manifest.

``manifest.sig`` holds the 64 bytes themselves, so OpenSSL can check it too::

    openssl pkeyutl -verify -pubin -inkey key.pub.pem -rawin -in manifest.json -sigfile manifest.sig
"""

import hashlib
import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from edge_mm.errors import BundleError, InputError, UnavailableError
from edge_mm.files import write_atomic

SIGNATURE_BYTES: Final = 64


def generate_key_pair(private: Path, public: Path) -> None:
    """Write a new pair as PEM files; the private one is readable by its owner alone and never overwritten.

    Raises:
        InputError: ``private`` exists already.
    """
    key = Ed25519PrivateKey.generate()
    try:
        descriptor = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InputError(str(private), expected="no such file yet", got="one", fix="Choose another name.") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    write_atomic(public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def sign(data: bytes, private: Path) -> bytes:
    """Sign ``data`` with a PEM private key: 64 bytes.

    Raises:
        InputError: the file holds no unencrypted Ed25519 private key.
        UnavailableError: the file cannot be read.
    """
    try:
        key = load_pem_private_key(_read(private), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise _not_a_key(private, "private")
    return key.sign(data)


def verify(data: bytes, signature: bytes, public: Path, *, where: str) -> str:
    """Check that the owner of ``public`` signed ``data``.

    Returns:
        The key's fingerprint.

    Raises:
        BundleError: the signature is not that owner's, or the data was changed after signing.
        InputError: the file holds no Ed25519 public key.
        UnavailableError: the file cannot be read.
    """
    key = load_public_key(public)
    try:
        key.verify(signature, data)
    except InvalidSignature:
        raise BundleError(
            where,
            expected=f"the signature of {public.name} ({fingerprint(key)})",
            got="another key's, or one over other bytes",
            fix="Do not use this bundle; get it again from its author, or configure the author's key.",
        ) from None
    return fingerprint(key)


def load_public_key(path: Path) -> Ed25519PublicKey:
    """Read a PEM public key.

    Raises:
        InputError: the file holds no Ed25519 public key.
        UnavailableError: the file cannot be read.
    """
    try:
        key = load_pem_public_key(_read(path))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise _not_a_key(path, "public")
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the raw key: enough to tell keys apart by eye."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnavailableError(
            str(path), expected="a readable key file", got=error.strerror, fix="Check the path and its permissions."
        ) from None


def _not_a_key(path: Path, half: str) -> InputError:
    return InputError(
        str(path), expected=f"an Ed25519 {half} key in PEM", got="something else", fix="Point to the right key file."
    )
