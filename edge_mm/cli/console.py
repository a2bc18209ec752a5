"""What commands print: results on standard output, everything else on standard error."""

import json
from typing import Any

import typer

from edge_mm.errors import EdgeMMError


def print_json(data: Any) -> None:  # noqa: ANN401
    """Print one JSON document; ASCII, so that no locale can break it."""
    typer.echo(json.dumps(data, indent=2, allow_nan=False))


def print_line(text: str = "") -> None:
    """Print one line of the result for people."""
    typer.echo(text)


def print_note(text: str) -> None:
    """Print one line about the run on standard error."""
    typer.echo(_one_line(text), err=True)


def print_error(error: EdgeMMError, *, as_json: bool) -> None:
    """Print an error as one line on standard error, and with ``as_json`` as a document on standard output too."""
    print_note(f"error: {error}")
    if as_json:
        fields = {"where": error.where, "expected": str(error.expected), "got": str(error.got), "fix": error.fix}
        print_json({"error": {"kind": type(error).__name__, "exit_code": error.exit_code, **fields}})


def _one_line(text: str) -> str:
    """``text`` with everything escaped that could break the line or command the terminal."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
