"""When decisions are due."""

from dataclasses import dataclass
from typing import Final

from edge_mm.contracts.audio import NS_PER_S
from edge_mm.errors import UsageError

MAX_RATE_HZ: Final = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """Every 1 / ``rate_hz`` after ``start_ns``, the last one at or just after ``end_ns``."""

    start_ns: int
    end_ns: int | None
    """None is never."""
    rate_hz: float

    def __post_init__(self) -> None:
        if not 0 < self.rate_hz <= MAX_RATE_HZ:
            raise UsageError(
                "decision rate",
                expected=f"above 0 and at most {MAX_RATE_HZ:g} Hz",
                got=self.rate_hz,
                fix="Choose another.",
            )

    def at(self, number: int) -> int:
        """Nanosecond of tick ``number``, counted from 0; rounded for each, so that no error adds up."""
        return self.start_ns + round((number + 1) * NS_PER_S / self.rate_hz)

    def share(self, tick_ns: int) -> float:
        """How much of the whole is done, 0 to 1; 0 of an endless run."""
        return 0.0 if self.end_ns is None else min(1.0, (tick_ns - self.start_ns) / (self.end_ns - self.start_ns))
