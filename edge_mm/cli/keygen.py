"""``edge-mm keygen``: the pair of keys that bundles are signed and checked with."""

from pathlib import Path
from typing import Annotated

import typer


def keygen(
    *,
    private: Annotated[Path, typer.Argument(metavar="PRIVATE", help="PEM file to write; keep it where you export.")],
    public: Annotated[Path, typer.Argument(metavar="PUBLIC", help="PEM file to write; it goes to the devices.")],
) -> None:
    """Make an Ed25519 key pair: `edge-mm export --sign PRIVATE`, and `--public-key PUBLIC` on the device.

    For example: edge-mm keygen release.pem release.pub.pem
    """
    from edge_mm.bundle.sign import fingerprint, generate_key_pair, load_public_key
    from edge_mm.cli.console import print_line

    generate_key_pair(private, public)
    print_line(f"{private} and {public}, fingerprint {fingerprint(load_public_key(public))}")
