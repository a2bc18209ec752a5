"""Counts equal steps towards a progress bar."""

from collections.abc import Callable


class Steps:
    """Call it at each of ``total`` steps, with anything."""

    def __init__(self, show: Callable[[float], None], total: int) -> None:
        self._show = show
        self._total = max(total, 1)
        self._done = 0

    def __call__(self, *_: object) -> None:
        """One more."""
        self._done += 1
        self._show(self._done / self._total)
