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
    """Write the result to ``out``, then print it: a gate that fails afterwards finds it on the disk.

    Raises:
        UnavailableError: the file cannot be written; the result is printed all the same.
    """
    failure = None
    if out is not None:
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(out, result_json(result))
        except OSError as error:
            failure = error
    if as_json:
        print_json(result.model_dump(mode="json"))
    else:
        draw(result, console())
    if failure is not None:
        raise UnavailableError(
            str(out), expected="a file that can be written", got=failure.strerror, fix="Give another --out."
        )
