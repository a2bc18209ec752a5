"""Paths that data files name stay inside the folder of those files."""

from pathlib import Path
from typing import Final

from edge_mm.errors import InputError

MAX_SHOWN: Final = 80
"""Characters of a wrong path that an error quotes."""


def inside(root: Path, relative: str, *, where: str) -> Path:
    """The file ``relative`` under ``root``; links that lead out of it are refused.

    Raises:
        InputError: the path leaves ``root``, leads nowhere, or there is no such file.
    """
    try:
        path = (root / relative).resolve()
        is_inside, is_file = path.is_relative_to(root.resolve()), path.is_file()
    # ValueError: it holds a null character. RuntimeError: its links go round in a circle (before Python 3.13).
    except (OSError, ValueError, RuntimeError) as error:
        got = getattr(error, "strerror", None) or f"'{relative[:MAX_SHOWN]}'"
        raise InputError(where, expected="a path that can be followed", got=got, fix="Correct the path.") from None
    if not is_inside:
        raise InputError(
            where, expected=f"a path inside {root}", got=f"'{relative}'", fix="Use a relative path below it."
        )
    if not is_file:
        raise InputError(where, expected=f"the file '{relative}' in {root}", got="no such file", fix="Check the path.")
    return path
