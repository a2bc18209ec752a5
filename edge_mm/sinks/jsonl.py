"""Decisions as JSON Lines: one object a line."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO

from typing_extensions import Self

from edge_mm.contracts.decision import Decision
from edge_mm.sinks.whole import whole_file


class JsonlSink:
    """Writes to a file that appears when the run has ended well; until then, and after an error, there is none.

    Constructing it touches nothing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stack = ExitStack()
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        """Open a temporary file beside the path.

        Raises:
            UnavailableError: the folder cannot be written to.
        """
        self._file = self._stack.enter_context(whole_file(self._path))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the file in its place, or remove it after an error."""
        self._file = None
        self._stack.__exit__(kind, error, trace)

    def write(self, decision: Decision) -> None:
        """Append one line and hand it to the system."""
        if self._file is None:
            raise ValueError("write() outside the sink's `with` block")
        self._file.write(decision_line(decision))
        self._file.flush()


def decision_line(decision: Decision) -> bytes:
    """A decision as one line of JSON with its newline; fields that are None are left out."""
    return decision.model_dump_json(exclude_none=True).encode() + b"\n"
