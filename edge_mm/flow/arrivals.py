"""An ordered stream of samples, handed out as time goes on."""

from collections.abc import Iterator

from edge_mm.samples import Sample


class Arrivals:
    """Hands out an ordered stream of samples in portions: what was captured until now."""

    def __init__(self, samples: Iterator[Sample]) -> None:
        self._samples = samples
        self._next: Sample | None = None

    def until(self, now_ns: int) -> Iterator[Sample]:
        """Every sample captured at ``now_ns`` or before that was not yet given."""
        while True:
            if self._next is None:
                self._next = next(self._samples, None)
            if self._next is None or self._next.capture_ns > now_ns:
                return
            sample, self._next = self._next, None
            yield sample
