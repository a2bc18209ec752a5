"""Room for one sample: the freshest wins, and what it pushes out is counted."""

import threading

from edge_mm.flow.losses import Losses
from edge_mm.samples import Sample


class Mailbox:
    """Between a source that gives samples at its own pace and a loop that takes the newest."""

    def __init__(self, losses: Losses) -> None:
        self._losses = losses
        self._lock = threading.Lock()
        self._sample: Sample | None = None
        self._newest_ns: int | None = None

    def put(self, sample: Sample) -> None:
        """Keep ``sample`` unless it was captured before one that already came; called on a source's thread."""
        with self._lock:
            if self._newest_ns is not None and sample.capture_ns < self._newest_ns:
                self._losses.add(sample.modality, "late")
                return
            if self._sample is not None:
                self._losses.add(sample.modality, "replaced")
            self._sample, self._newest_ns = sample, sample.capture_ns

    def waiting_ns(self) -> int | None:
        """Capture time of what ``take`` would give; None if nothing waits."""
        with self._lock:
            return None if self._sample is None else self._sample.capture_ns

    def take(self) -> Sample | None:
        """The waiting sample, once."""
        with self._lock:
            sample, self._sample = self._sample, None
            return sample
