"""The one clock: CLOCK_MONOTONIC nanoseconds; wall time exists only on output."""

import time
from typing import Protocol


class Clock(Protocol):
    """Where "now" comes from."""

    def now_ns(self) -> int:
        """Nanoseconds of a clock that never goes back."""

    def sleep_until(self, deadline_ns: int) -> None:
        """Return once ``now_ns() >= deadline_ns``."""


class MonotonicClock:
    """The machine's CLOCK_MONOTONIC."""

    def now_ns(self) -> int:
        """Nanoseconds of CLOCK_MONOTONIC."""
        return time.monotonic_ns()

    def sleep_until(self, deadline_ns: int) -> None:
        """Sleep until the clock reads ``deadline_ns`` or later."""
        while (left_ns := deadline_ns - time.monotonic_ns()) > 0:
            time.sleep(left_ns / 1e9)


class ManualClock:
    """Time that moves only when its owner says so: for tests and for replay."""

    def __init__(self, start_ns: int = 0) -> None:
        self._now_ns = start_ns

    def now_ns(self) -> int:
        """Nanoseconds as last set."""
        return self._now_ns

    def sleep_until(self, deadline_ns: int) -> None:
        """Move straight to ``deadline_ns``; never back."""
        self._now_ns = max(self._now_ns, deadline_ns)

    def advance(self, ns: int) -> None:
        """Move ``ns`` nanoseconds forward."""
        self.sleep_until(self._now_ns + ns)
