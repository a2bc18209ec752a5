"""Paths that data files name stay inside the folder of those files."""

from pathlib import Path

from edge_mm.errors import InputError


def inside(root: Path, relative: str, *, where: str) -> Path:
    """The file ``relative`` under ``root``; links that lead out of it are refused.

    Raises:
        InputError: the path leaves ``root``, or there is no such file.
    """
    path = (root / relative).resolve()
    if not path.is_relative_to(root.resolve()):
        raise InputError(
            where, expected=f"a path inside {root}", got=f"'{relative}'", fix="Use a relative path below it."
        )
    if not path.is_file():
        raise InputError(where, expected=f"the file '{relative}' in {root}", got="no such file", fix="Check the path.")
    return path
