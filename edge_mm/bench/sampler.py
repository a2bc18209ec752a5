"""Reading something again and again beside a measurement, at a cost that is bounded and known."""

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Generic, TypeVar

from typing_extensions import Self

MAX_SHARE: Final = 0.01
"""Share of one core's time that sampling may take; beyond it samples become rarer."""

T = TypeVar("T")


def wait_s(*, cost_s: float, interval_s: float, max_share: float = MAX_SHARE) -> float:
    """How long to rest after a sample that took ``cost_s`` of processor time."""
    return max(interval_s - cost_s, cost_s / max_share - cost_s, 0.0)


class Sampler(Generic[T]):
    """Calls ``read`` in a thread from ``with`` to its end, once at each of both ends at least."""

    def __init__(self, read: Callable[[], T], *, interval_s: float) -> None:
        self._read = read
        self._interval_s = interval_s
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="sampler", daemon=True)
        self._failure: BaseException | None = None
        self._began_ns = 0
        self._cost_s = 0.0
        self.samples: list[tuple[int, T]] = []
        """When (``time.monotonic_ns`` in the middle of the reading) and what."""

    @property
    def share(self) -> float:
        """Processor time that sampling took, as a share of the time that it covers."""
        if len(self.samples) < 2:
            return 0.0
        return self._cost_s / ((self.samples[-1][0] - self._began_ns) / 1e9)

    def __enter__(self) -> Self:
        """Take the first sample and start.

        Raises:
            Exception: whatever ``read`` raises on the first sample.
        """
        self._began_ns = time.monotonic_ns()
        self._sample()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and take the last sample.

        Raises:
            Exception: what ``read`` raised in the thread, unless the body failed first.
        """
        self._done.set()
        self._thread.join()
        if self._failure is not None and error is None:
            raise self._failure
        if self._failure is None:
            self._sample()

    def _loop(self) -> None:
        rest_s = wait_s(cost_s=self._cost_s, interval_s=self._interval_s)
        try:
            while not self._done.wait(rest_s):
                rest_s = wait_s(cost_s=self._sample(), interval_s=self._interval_s)
        except Exception as failure:  # noqa: BLE001 - handed to the thread that owns this one, in __exit__
            self._failure = failure

    def _sample(self) -> float:
        began_ns, began_s = time.monotonic_ns(), time.thread_time()
        value = self._read()
        cost_s = time.thread_time() - began_s
        self.samples.append(((began_ns + time.monotonic_ns()) // 2, value))
        self._cost_s += cost_s
        return cost_s
