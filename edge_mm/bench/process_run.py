"""One run of a command: its wall time, or a number that it prints."""

import contextlib
import json
import math
import shlex
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from edge_mm.errors import InputError, UsageError

TAIL_CHARS = 300
"""Of what a failed command wrote to standard error, that is quoted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is run, without a shell, and which number of it counts."""

    words: tuple[str, ...]
    metric: str | None = None
    """Dotted path of a number in the JSON that it prints (``latency.p50``, ``rows.0.median``); None is wall time."""

    def __str__(self) -> str:
        return shlex.join(self.words)


def parse_command(text: str, metric: str | None = None) -> Command:
    """Split a command line as a shell would.

    Raises:
        UsageError: it is empty or its quotes do not match.
    """
    try:
        words = tuple(shlex.split(text))
    except ValueError as error:
        raise UsageError("command", expected="matching quotes", got=f"{text!r} ({error})", fix="Correct it.") from None
    if not words:
        raise UsageError("command", expected="a program", got="nothing", fix="Write the command line in quotes.")
    return Command(words=words, metric=metric)


def run_once(command: Command) -> float:
    """Run it to its end; seconds of wall time, or the number that it prints.

    Its outputs go to files, not to pipes: nobody has to wake up to empty them while the clock runs.

    Raises:
        UsageError: there is no such program.
        InputError: it failed, or printed no such number.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start_ns = time.perf_counter_ns()
        code = _call(command, out, err)
        wall_s = (time.perf_counter_ns() - start_ns) / 1e9
        if code:
            raise InputError(str(command), expected="exit code 0", got=f"{code}: {_tail(err)}", fix="Run it by hand.")
        return wall_s if command.metric is None else _number(command, _read(out))


def _call(command: Command, out: IO[bytes], err: IO[bytes]) -> int:
    try:
        return subprocess.run(command.words, stdin=subprocess.DEVNULL, stdout=out, stderr=err, check=False).returncode
    except OSError as error:
        raise UsageError(
            str(command), expected="a program that can be run", got=error.strerror, fix="Check its name or its path."
        ) from None


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace").strip()


def _tail(err: IO[bytes]) -> str:
    text = " ".join(_read(err).split())
    return text[-TAIL_CHARS:] or "nothing on standard error"


def _number(command: Command, printed: str) -> float:
    """The metric in all that was printed, or else in its last line."""
    path = command.metric or ""
    value: object = _decode(printed)
    for step in path.split("."):
        value = _step(value, step)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(
            str(command),
            expected=f"a number at '{path}' of the JSON that it prints",
            got=printed[-TAIL_CHARS:] or "nothing",
            fix="Check --metric-json.",
        )
    return float(value)


def _decode(printed: str) -> object:
    for text in (printed, printed.rpartition("\n")[2]):
        with contextlib.suppress(json.JSONDecodeError):
            return json.loads(text)
    return None


def _step(value: object, step: str) -> object:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, Sequence) and not isinstance(value, str) and step.isdigit() and int(step) < len(value):
        return value[int(step)]
    return None
