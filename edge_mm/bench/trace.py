"""When each query of a run was due, issued and answered."""

from array import array
from dataclasses import dataclass

import numpy as np

from edge_mm.arrays import I64

FIELDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The queries of one run in the order in which they were issued; times of the one clock, int64 ``(N,)``."""

    scheduled_ns: I64
    """When it was due: for all scenarios but Server and Offline this is when it was issued."""
    issued_ns: I64
    done_ns: I64
    complete: bool
    """False if the run was interrupted before its minimums were met."""

    @property
    def latencies_ns(self) -> I64:
        """From when each query was due to its answer."""
        return self.done_ns - self.scheduled_ns

    @property
    def queue_ns(self) -> I64:
        """How long each query waited before it was issued."""
        return self.issued_ns - self.scheduled_ns

    @property
    def duration_ns(self) -> int:
        """From when the first query was due to the last answer; 0 without queries."""
        return int(self.done_ns[-1] - self.scheduled_ns[0]) if len(self.done_ns) else 0


class TraceLog:
    """Writes times into memory that was there before the run; grows, between queries, only beyond ``capacity``."""

    def __init__(self, capacity: int) -> None:
        self._times = array("q", bytes(8 * FIELDS * max(capacity, 1)))
        self._next = 0

    def __len__(self) -> int:
        return self._next // FIELDS

    def add(self, scheduled_ns: int, issued_ns: int, done_ns: int) -> None:
        """Keep one answered query."""
        at = self._next
        if at == len(self._times):
            self._times.frombytes(bytes(8 * at))
        self._times[at] = scheduled_ns
        self._times[at + 1] = issued_ns
        self._times[at + 2] = done_ns
        self._next = at + FIELDS

    def trace(self, *, complete: bool) -> Trace:
        """What was kept."""
        rows = np.frombuffer(self._times, np.int64)[: self._next].reshape(-1, FIELDS).copy()
        return Trace(scheduled_ns=rows[:, 0], issued_ns=rows[:, 1], done_ns=rows[:, 2], complete=complete)
