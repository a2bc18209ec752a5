"""Calling the function that builds a model, and saying in one line what is wrong with it."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from edge_mm.errors import EdgeMMError, InputError


def call_factory(
    reference: str, *, checkpoint: Path | None, arguments: Mapping[str, object], search: Sequence[Path]
) -> object:
    """Import ``package.module:function`` and call it.

    Args:
        reference: as the recipe spells it.
        checkpoint: passed as the keyword ``checkpoint``, unless it is None.
        arguments: further keyword arguments.
        search: folders that come before ``sys.path`` while the model is built.

    Raises:
        InputError: it cannot be imported, or it raised; the cause is chained.
    """
    where = f"recipe: field 'model.factory' ({reference})"
    given = dict(arguments) | ({"checkpoint": checkpoint} if checkpoint else {})
    with _searching(search):
        function = _import(reference, where)
        try:
            return function(**given)
        except EdgeMMError:
            raise  # It says where and what to do already.
        except Exception as error:
            raise InputError(
                where,
                expected=f"a model from {function.__name__}({', '.join(given)})",
                got=f"{type(error).__name__}: {_one_line(error)}",
                fix="Correct the factory, its arguments or its checkpoint.",
            ) from error


def _import(reference: str, where: str) -> Callable[..., Any]:
    module, _, name = reference.partition(":")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise InputError(
            where,
            expected="a function that can be imported",
            got=_one_line(error),
            fix="Install its package, or name the package's folder in model.python_path.",
        ) from error
    if not callable(found):
        raise InputError(where, expected="a function", got=type(found).__name__, fix="Name the function.")
    return found  # type: ignore[no-any-return]


@contextmanager
def _searching(search: Sequence[Path]) -> Iterator[None]:
    added = [str(folder) for folder in search]
    sys.path[:0] = added
    try:
        yield
    finally:
        for folder in added:
            sys.path.remove(folder)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]
