"""Where samples come from."""

from collections.abc import Iterator
from types import TracebackType
from typing import Protocol

from edge_mm.flow.losses import Losses
from edge_mm.samples import Sample


class Source(Protocol):
    """Gives samples in the order of their capture times.

    Constructing one touches no device and no file; entering it opens them and gives the iterator.
    """

    losses: Losses
    """What the source itself could not give."""

    def __enter__(self) -> Iterator[Sample]:
        """Open the device or the files.

        Raises:
            InputError: a recording is damaged.
            UnavailableError: a device or its library is missing.
        """

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of it."""
