"""Reading files that nobody has checked yet, and refusing them by name."""

from pathlib import Path
from stat import S_ISREG
from typing import Final, NoReturn

import numpy as np

from edge_mm.arrays import F32
from edge_mm.errors import InputError

MAX_SHOWN: Final = 200
"""Characters of a library's message that ours quotes."""


def read_bounded(path: Path, limit: int, *, field: str) -> bytes:
    """The whole file, if it is one and no larger than ``limit`` bytes; of a larger one no more than that is read.

    Raises:
        InputError: naming the file and ``field``.
    """
    must_be_file(path, field=field)
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        refuse(path, field, f"at most {limit} bytes", path.stat().st_size, "Give a smaller file.")
    return data


def must_be_file(path: Path, *, field: str) -> None:
    """Refuse what is missing, forbidden, a folder, a pipe or a device.

    Raises:
        InputError: naming the path and ``field``.
    """
    try:
        regular = S_ISREG(path.stat().st_mode)
        if regular:
            path.open("rb").close()
    # ValueError: the path holds a null character.
    except (OSError, ValueError) as error:
        refuse(path, field, "a file that can be read", getattr(error, "strerror", None) or error, "Check the path.")
    if not regular:
        refuse(path, field, "a file", "a folder or a device", "Check the path.")


def must_be_finite(values: F32, *, path: Path, field: str) -> None:
    """Refuse NaN and infinity.

    Raises:
        InputError: naming the path and ``field``.
    """
    bad = values.size - int(np.isfinite(values).sum())
    if bad:
        refuse(path, field, "finite values", f"{bad} of {values.size} NaN or infinite", "Record or compute it again.")


def refuse(where: str | Path, field: str, expected: object, got: object, fix: str) -> NoReturn:
    """Say what is wrong with a file on one line.

    Raises:
        InputError: always.
    """
    shown = " ".join(str(got).split()).rstrip(".")[:MAX_SHOWN]
    raise InputError(f"{where}: field '{field}'", expected=expected, got=shown, fix=fix)
