"""Latencies of one block of decisions."""

import time
from collections.abc import Sequence

from tests.bench.peers.peer import Decide

WARM_UP = 3
"""Decisions before each block: another process had the caches."""


def time_block(decisions: Sequence[Decide], count: int) -> list[int]:
    """Nanoseconds of each of ``count`` decisions, on the cases in turn."""
    taken: list[int] = []
    for number in range(WARM_UP + count):
        decide = decisions[number % len(decisions)]
        start = time.perf_counter_ns()
        decide()
        if number >= WARM_UP:
            taken.append(time.perf_counter_ns() - start)
    return taken
