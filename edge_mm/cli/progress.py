"""A bar for what takes long."""

import time
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Final

from typing_extensions import Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE_S: Final = 2.0
"""No bar before; most commands are done by then, and need not load what draws it."""


class ProgressBar:
    """Appears on standard error once a task has taken two seconds; call it with the share that is done, 0 to 1."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._due_s = time.monotonic() + PATIENCE_S
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
        if self._drawn is None and time.monotonic() >= self._due_s:
            self._drawn = self._draw()
        if self._drawn is not None:
            bar, task = self._drawn
            bar.update(task, completed=share)

    def _draw(self) -> tuple["Progress", "TaskID"]:
        from rich.console import Console
        from rich.progress import Progress

        bar = self._stack.enter_context(Progress(console=Console(stderr=True), transient=True))
        return bar, bar.add_task(self._title, total=1.0)
