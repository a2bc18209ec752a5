"""A bar for what takes long."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Final

from typing_extensions import Self

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

PATIENCE_S: Final = 2.0
"""No bar before; most commands are done by then, and need not load what draws it."""


def _standard_error() -> "Console":
    from rich.console import Console

    return Console(stderr=True)


class ProgressBar:
    """Appears on a terminal once a task has taken a while; call it with the share that is done, 0 to 1."""

    def __init__(
        self, title: str, *, patience_s: float = PATIENCE_S, console: "Callable[[], Console]" = _standard_error
    ) -> None:
        self._title = title
        self._due_s: float | None = time.monotonic() + patience_s
        self._console = console
        self._stack = ExitStack()
        self._drawn: tuple[Progress, TaskID] | None = None

    def __enter__(self) -> Self:
        """Nothing is drawn yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self._stack.__exit__(kind, error, trace)

    def __call__(self, share: float) -> None:
        """Show that ``share`` of the task is done."""
        if self._due_s is not None and time.monotonic() >= self._due_s:
            self._due_s = None
            self._draw()
        if self._drawn is not None:
            bar, task = self._drawn
            bar.update(task, completed=share)

    def _draw(self) -> None:
        """Start the bar, unless nobody could see it move: a log file gets none."""
        from rich.progress import Progress

        console = self._console()
        if console.is_terminal:
            bar = self._stack.enter_context(Progress(console=console, transient=True))
            self._drawn = bar, bar.add_task(self._title, total=1.0)
