"""The console blocks of a document: commands, and the output that the document shows for them."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.docs.markdown import ROOT

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ELISION = "…"
"""A line of its own in shown output: lines of the real output are left out here."""
NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?")
RULE = re.compile(r"[^\w\s%/().,:;+<>=≤≥±…'\"{}\[\]$#-]+|[-=.]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command of a console block."""

    command: str
    shown: str
    """The output below it, as the document shows it."""


def blocks(markdown: str) -> list[list[Step]]:
    """The steps of each console block, in order."""
    return [_steps(match.group(1)) for match in BLOCK.finditer(markdown)]


def _steps(body: str) -> list[Step]:
    parts = re.split(r"^\$ ", body, flags=re.MULTILINE)
    assert not parts[0].strip(), f"a console block must begin with a command: {parts[0]!r}"
    steps = []
    for part in parts[1:]:
        lines = part.splitlines()
        ends = next(number for number, line in enumerate(lines, 1) if not line.endswith("\\"))
        steps.append(Step(command="\n".join(lines[:ends]), shown="\n".join(lines[ends:])))
    return steps


def environment() -> Mapping[str, str]:
    """What a reader's shell has after activating the environment, on a terminal of a fixed width."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    # Without what an outer make hands down: a make inside it would tell of the folders that it enters.
    kept = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    return {**kept, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1"}


def run(command: str, *, timeout_s: float) -> str:
    """Run a command as a reader would, in the checkout; its standard output.

    Raises:
        AssertionError: it did not exit with 0.
    """
    done = subprocess.run(
        command, shell=True, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=timeout_s, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"$ {command}\nexit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


def shape(line: str) -> str:
    """A line without what differs between runs and machines: numbers, and the width of columns and rules."""
    return " ".join(RULE.sub(" ", NUMBER.sub("0", line)).split())


def same_shape(shown: str, got: str) -> bool:
    """True if the document shows this output, but for the numbers in it; an elision stands for any lines."""
    pieces = [re.escape(shape(line)) if line.strip() != ELISION else None for line in shown.splitlines()]
    pattern = "".join(r"(?:[^\n]*\n)*" if piece is None else piece + "\n" for piece in pieces)
    return re.fullmatch(pattern, "".join(shape(line) + "\n" for line in got.splitlines())) is not None


def renewed(shown: str, got: str) -> str:
    """The real output, with the elisions that the document has: the same number of lines around each.

    Raises:
        AssertionError: what stands between two elisions has no counterpart in the output.
    """
    if not any(line.strip() == ELISION for line in shown.splitlines()):
        return got
    lines = got.splitlines()
    pieces = _pieces(shown)
    kept = [lines[: len(pieces[0])]]
    start = len(pieces[0])
    for piece in pieces[1:-1]:
        first = next((at for at in range(start, len(lines)) if shape(lines[at]) == shape(piece[0])), None)
        assert first is not None, f"no line like {piece[0]!r} in the output: choose other lines to show"
        start = first + len(piece)
        kept.append(lines[first:start])
    kept.append(lines[max(start, len(lines) - len(pieces[-1])) :] if pieces[-1] else [])
    return "\n".join(line for number, piece in enumerate(kept) for line in ([ELISION] if number else []) + piece)


def _pieces(shown: str) -> list[list[str]]:
    pieces: list[list[str]] = [[]]
    for line in shown.splitlines():
        if line.strip() == ELISION:
            pieces.append([])
        else:
            pieces[-1].append(line)
    return pieces
