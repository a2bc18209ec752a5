"""JSON Lines files, read strictly: every complaint names the file and the line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from edge_mm.contracts.base import ContractT, parse_json
from edge_mm.errors import ContractMismatchError, InputError

MAX_LINE_BYTES: Final = 1_000_000
"""A longer line is refused unread: records are small, media lie in files of their own."""


def read_jsonl(path: Path, kind: type[ContractT]) -> Iterator[tuple[str, ContractT]]:
    """Give each record with the words that say where it stood (``events.jsonl line 3``); blank lines are skipped.

    Raises:
        InputError: the file cannot be read, or a line is not what ``kind`` says.
    """
    for number, line in _lines(path):
        where = f"{path} line {number}"
        if line.strip():
            try:
                yield where, parse_json(kind, line, where=where)
            except ContractMismatchError as error:
                raise InputError(error.where, expected=error.expected, got=error.got, fix=error.fix) from None


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(line) > MAX_LINE_BYTES:
                    raise InputError(
                        f"{path} line {number}",
                        expected=f"at most {MAX_LINE_BYTES} bytes",
                        got="more",
                        fix="Put media and long text into files of their own.",
                    )
                yield number, line
    except OSError as error:
        raise unreadable(path, error) from None


def unreadable(path: Path, error: OSError) -> InputError:
    """The complaint about a file that the system does not give."""
    return InputError(
        str(path), expected="a readable file", got=error.strerror or type(error).__name__, fix="Check the path."
    )
