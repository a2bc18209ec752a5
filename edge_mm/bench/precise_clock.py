"""The clock of measurements: the one clock, read without detour and waited for without oversleeping."""

import time
from typing import Final

SPIN_NS: Final = 500_000
"""The last half millisecond is waited for awake: a sleep may last longer than asked by a scheduler tick."""


class PreciseClock:
    """``time.perf_counter_ns``: CLOCK_MONOTONIC on Linux, as everywhere else in the runtime."""

    now_ns = staticmethod(time.perf_counter_ns)

    def sleep_until(self, deadline_ns: int) -> None:
        """Return within microseconds after the clock reads ``deadline_ns``."""
        while (left_ns := deadline_ns - time.perf_counter_ns()) > 0:
            if left_ns > SPIN_NS:
                time.sleep((left_ns - SPIN_NS) / 1e9)
