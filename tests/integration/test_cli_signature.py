"""Keys, signatures and the commands that heed them."""

import json
from pathlib import Path

import pytest

from edge_mm.bundle.layout import MANIFEST, SIGNATURE
from edge_mm.bundle.sign import sign
from tests.support.bundles import build_bundle
from tests.support.command import edge_mm


@pytest.fixture
def signed(tmp_path: Path) -> tuple[Path, Path]:
    """A bundle that is signed, and the public key."""
    private, public = tmp_path / "key.pem", tmp_path / "key.pub.pem"
    assert edge_mm("keygen", private, public).code == 0
    bundle = build_bundle(tmp_path / "bundle")
    (bundle / SIGNATURE).write_bytes(sign((bundle / MANIFEST).read_bytes(), private))
    return bundle, public


@pytest.mark.parametrize("command", ["inspect", "predict", "doctor"])
def test_a_signed_bundle_is_taken_and_an_unsigned_or_foreign_one_refused(
    signed: tuple[Path, Path], tmp_path: Path, command: str
) -> None:
    bundle, public = signed
    words = (command, bundle, *(("--text", "ab") if command == "predict" else ()), "--json")
    good = edge_mm(*words, "--public-key", public)
    assert good.code == 0, good.err
    json.loads(good.out)
    edge_mm("keygen", tmp_path / "other.pem", tmp_path / "other.pub.pem")
    foreign = edge_mm(*words, "--public-key", tmp_path / "other.pub.pem")
    assert foreign.code == 4
    assert "signature of other.pub.pem" in foreign.err + foreign.out
    (bundle / SIGNATURE).unlink()
    unsigned = edge_mm(*words, "--public-key", public)
    assert unsigned.code == 4
    assert SIGNATURE in unsigned.err + unsigned.out


def test_a_private_key_is_never_overwritten(tmp_path: Path) -> None:
    assert edge_mm("keygen", tmp_path / "k", tmp_path / "k.pub").code == 0
    before = (tmp_path / "k").read_bytes()
    assert edge_mm("keygen", tmp_path / "k", tmp_path / "k.pub").code == 4
    assert (tmp_path / "k").read_bytes() == before
