"""Hands a result over: to its file, and to people or programs."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from edge_mm.bench.render import console
from edge_mm.bench.result import result_json
from edge_mm.cli.console import print_json
from edge_mm.contracts.base import Contract
from edge_mm.errors import UnavailableError
from edge_mm.files import write_atomic

ResultT = TypeVar("ResultT", bound=Contract)


def show(result: ResultT, draw: Callable[[ResultT, Console], object], *, as_json: bool, out: Path | None) -> None:
    """Write the result to ``out``, and print it whether or not that worked.

    Raises:
        UnavailableError: the file cannot be written.
    """
    try:
        if out is not None:
            write_out(out, result_json(result))
    finally:
        if as_json:
            print_json(result.model_dump(mode="json"))
        else:
            draw(result, console())


def write_out(out: Path, data: bytes) -> None:
    """Write a whole file; its folder is made.

    Raises:
        UnavailableError: it cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(out, data)
    except OSError as error:
        raise UnavailableError(
            str(out), expected="a file that can be written", got=error.strerror, fix="Give another --out."
        ) from None
