"""Which names a bundle has, and how much of each is read before anything is known of it."""

from typing import Final

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
EVIDENCE: Final = "evidence"
"""Folder that the manifest does not list: its reports hold times, so they differ from one export to the next."""

MAX_MANIFEST_BYTES: Final = 4 << 20
"""A manifest with ten thousand files, each with its hash, is two megabytes."""


def is_listed(path: str) -> bool:
    """Whether the manifest must list the file ``path``."""
    return path not in (MANIFEST, SIGNATURE) and not path.startswith(f"{EVIDENCE}/")
