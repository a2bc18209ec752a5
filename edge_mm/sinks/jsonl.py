"""Decisions as JSON Lines: one object a line."""

import json
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from typing_extensions import Self

from edge_mm.contracts.decision import Decision
from edge_mm.sinks.whole import not_writable, whole_file


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
        """Append one line and hand it to the system.

        Raises:
            UnavailableError: the disk is full or gone.
        """
        if self._file is None:
            raise ValueError("write() outside the sink's `with` block")
        try:
            self._file.write(decision_line(decision))
            self._file.flush()
        except OSError as error:
            raise not_writable(self._path, error) from None


def decision_data(decision: Decision) -> dict[str, Any]:
    """A decision as JSON data; ``other_results`` and ``at_ns`` only where there are any."""
    data = decision.model_dump(mode="json")
    return {name: value for name, value in data.items() if value is not None}


def decision_line(decision: Decision) -> bytes:
    """A decision as one line of JSON with its newline."""
    return json.dumps(decision_data(decision), ensure_ascii=False, allow_nan=False).encode() + b"\n"
