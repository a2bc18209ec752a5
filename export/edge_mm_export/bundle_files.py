"""Reading the further files of a bundle that a recipe names."""

from collections.abc import Mapping
from pathlib import Path

from edge_mm.errors import InputError


def read_files(folder: Path, named: Mapping[str, str]) -> dict[str, bytes]:
    """Contents by path in the bundle.

    Args:
        folder: of the recipe.
        named: path in the bundle to the file, relative to ``folder``.

    Raises:
        InputError: a file cannot be read.
    """
    return {path: read_file(folder / name, where=f"recipe: field 'model.files.{path}'") for path, name in named.items()}


def read_file(path: Path, *, where: str) -> bytes:
    """The bytes of a file that a recipe names.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            where,
            expected="a file that can be read, relative to the recipe",
            got=f"'{path.name}': {error.strerror}",
            fix="Check it.",
        ) from None
