"""How much of the processor others are using."""

import time
from collections.abc import Callable

from edge_mm.bench.sysfs import Tree


def cpu_ticks(text: str) -> tuple[int, int] | None:
    """Busy and total ticks of all cores since boot, from the first line of ``/proc/stat``.

    Guest time is already in user time and is left out; waiting for a disk counts as idle, time that a hypervisor took
    (steal) as busy: see proc_stat(5).
    """
    words = text.split("\n", 1)[0].split()
    if len(words) < 5 or words[0] != "cpu":
        return None
    ticks = [int(word) for word in words[1:9]]
    idle = ticks[3] + (ticks[4] if len(ticks) > 4 else 0)
    return sum(ticks) - idle, sum(ticks)


def busy_share(tree: Tree, *, seconds: float = 0.5, sleep: Callable[[float], None] = time.sleep) -> float | None:
    """Share of all cores' time, 0-1, that was used while this process slept; None where ``/proc/stat`` is absent."""
    first = cpu_ticks(tree.text("proc/stat") or "")
    sleep(seconds)
    last = cpu_ticks(tree.text("proc/stat") or "")
    if first is None or last is None or last[1] <= first[1]:
        return None
    return (last[0] - first[0]) / (last[1] - first[1])
