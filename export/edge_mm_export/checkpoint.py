"""Weights come as safetensors: a file that can only hold tensors, never code."""

import json
from pathlib import Path
from typing import Final

from edge_mm.errors import InputError

PICKLES: Final = frozenset({".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pickle", ".mar"})
"""Endings of files that run code when they are loaded."""
MAX_HEADER: Final = 100_000_000
"""Bytes of a header at most; the limit of the safetensors format itself."""


def find_checkpoint(folder: Path, name: str | None) -> Path | None:
    """The file of a recipe's checkpoint, if it names one.

    Args:
        folder: of the recipe.
        name: as the recipe spells it.

    Raises:
        InputError: it is missing, a pickle, or no safetensors file.
    """
    if name is None:
        return None
    path = (folder / name).resolve()
    where = f"checkpoint '{name}'"
    if not path.is_file():
        raise InputError(where, expected="a safetensors file", got="no such file", fix="It is relative to the recipe.")
    if path.suffix in PICKLES or _starts_like_pickle(path):
        raise InputError(
            where,
            expected="a safetensors file",
            got="a pickle, which may run code when it is loaded",
            fix="Convert it once where you trust it: safetensors.torch.save_file(model.state_dict(), FILE).",
        )
    _check_header(path, where)
    return path


def _starts_like_pickle(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(4)
    # torch.save writes a zip of pickles, or (before 1.6) a bare pickle of protocol 2 and up.
    return head.startswith((b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"))


def _check_header(path: Path, where: str) -> None:
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        raw = file.read(size) if 0 < size <= MAX_HEADER else b""
    try:
        is_header = bool(raw) and isinstance(json.loads(raw), dict)
    except ValueError:
        is_header = False
    if not is_header:
        raise InputError(
            where, expected="a safetensors file", got="a file without its header", fix="Write it again; it is damaged."
        )
