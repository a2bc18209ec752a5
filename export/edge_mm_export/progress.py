"""A bar with the step that is running, on standard error."""

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from typing_extensions import Self


class StepBar:
    """Shows the share of the steps that is done and what is being done now; draws nothing where nobody can see it."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self._progress = Progress(
            *columns, console=console, transient=True, redirect_stdout=False, disable=not console.is_terminal
        )
        self._task = self._progress.add_task("reading the recipe", total=1.0)

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self._progress.stop()

    def say(self, text: str) -> None:
        """Show what is being done now."""
        self._progress.update(self._task, description=text)

    def done(self, share: float) -> None:
        """Show that ``share`` of the steps is done."""
        self._progress.update(self._task, completed=share)
