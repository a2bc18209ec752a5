"""Where decisions go."""

from contextlib import ExitStack
from types import TracebackType
from typing import Protocol

from typing_extensions import Self

from edge_mm.contracts.decision import Decision


class Sink(Protocol):
    """Takes decisions in the order in which they are made; a context manager that owns what it writes to."""

    def __enter__(self) -> Self:
        """Open what is written to."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it; after an error nothing half-written stays."""

    def write(self, decision: Decision) -> None:
        """Take one decision."""


class MemorySink:
    """Keeps decisions in a list: for tests and for callers that want them all."""

    def __init__(self) -> None:
        self.decisions: list[Decision] = []

    def __enter__(self) -> Self:
        """Nothing to open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    def write(self, decision: Decision) -> None:
        """Append it to ``decisions``."""
        self.decisions.append(decision)


class Tee:
    """Gives every decision to several sinks; all are opened, or none stays open."""

    def __init__(self, *sinks: Sink) -> None:
        self._sinks = sinks
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Open each."""
        with ExitStack() as opening:
            for sink in self._sinks:
                opening.enter_context(sink)
            self._stack = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close each, even if another fails to."""
        self._stack.__exit__(kind, error, trace)

    def write(self, decision: Decision) -> None:
        """Pass it on, in the order in which the sinks were given."""
        for sink in self._sinks:
            sink.write(decision)
