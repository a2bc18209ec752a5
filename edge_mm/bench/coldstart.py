"""From the start of a process to its first decision."""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from edge_mm.contracts.base import Contract
from edge_mm.errors import InputError

SHOWN = 200
"""Characters of a failed command's last words that the error quotes."""


class Start(Contract):
    """One process."""

    first_output_s: float
    """Until its first byte on standard output, which for ``edge-mm predict --json`` is its decision."""
    exit_s: float
    cpu_s: float
    """Processor time of user and system."""
    peak_rss_bytes: int


class ColdStart(Contract):
    """Several processes, one after the other."""

    starts: tuple[Start, ...]
    """In order: the first may read the files from the disk, the others find them in memory."""

    @property
    def later_s(self) -> float | None:
        """Median time to the first output of all starts but the first; None if there was one only."""
        later = sorted(start.first_output_s for start in self.starts[1:])
        middle = len(later) // 2
        if not later:
            return None
        return later[middle] if len(later) % 2 else (later[middle - 1] + later[middle]) / 2


def measure_cold_start(command: Sequence[str], *, runs: int = 5, timeout_s: float = 300.0) -> ColdStart:
    """Run a command that prints one decision and exits.

    Raises:
        InputError: it cannot be started, fails, prints nothing or takes longer than ``timeout_s``.
    """
    return ColdStart(starts=tuple(_start(command, timeout_s) for _ in range(runs)))


def _start(command: Sequence[str], timeout_s: float) -> Start:
    # A file, not a pipe: a command that says much on standard error must not wait for a reader.
    with tempfile.TemporaryFile() as words:
        start, code = _run(command, words, timeout_s)
        words.seek(0)
        last = words.read().decode("utf-8", "replace").strip()[-SHOWN:]
    if code or start is None:
        raise _failed(command, f"exit code {code}{'' if start else ' and no output'}: {last}")
    return start


def _run(command: Sequence[str], words: IO[bytes], timeout_s: float) -> tuple[Start | None, int]:
    reader, writer = os.pipe()
    began = time.perf_counter()
    with os.fdopen(reader, "rb", buffering=0) as output:
        try:
            process = subprocess.Popen(command, stdout=writer, stderr=words, stdin=subprocess.DEVNULL)
        except OSError as error:
            raise _failed(command, f"it cannot be started: {error.strerror}") from None
        finally:
            os.close(writer)
        with process, _killed_after(process, timeout_s):
            first = output.read(1)
            first_s = time.perf_counter() - began
            output.readall()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    start = Start(
        first_output_s=first_s,
        exit_s=time.perf_counter() - began,
        cpu_s=usage.ru_utime + usage.ru_stime,
        # Linux counts ru_maxrss in KiB: getrusage(2).
        peak_rss_bytes=usage.ru_maxrss * 1024,
    )
    return (start if first else None), process.returncode


@contextmanager
def _killed_after(process: subprocess.Popen[bytes], timeout_s: float) -> Iterator[None]:
    alarm = threading.Timer(timeout_s, process.kill)
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()
        process.kill()


def _failed(command: Sequence[str], got: str) -> InputError:
    fix = "Run it by hand first."
    return InputError(f"cold start of '{command[0]}'", expected="a decision and exit code 0", got=got, fix=fix)
