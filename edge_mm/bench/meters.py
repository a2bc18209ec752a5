"""What can measure power or energy, and what is missing and why."""

from collections.abc import Mapping
from typing import Literal, Protocol

from edge_mm.contracts.base import Contract

Scope = Literal["board", "module", "gpu", "cpu_package", "dram", "part"]
"""What a rail covers. ``board`` and ``module`` hold everything on them, ``part`` some of it. Rails overlap, so they are
never added up: a board without a rail for all of it has no total."""


class Rail(Contract):
    """One thing that a meter reads."""

    source: str
    """``hwmon``, ``rapl`` or ``nvml``."""
    name: str
    scope: Scope
    unit: Literal["watts", "joules"]
    """Joules are counted from an arbitrary start."""
    wraps_at: float | None = None
    """Where a counter of joules starts again at zero."""


class MissingMeter(Contract):
    """A meter that cannot be read here."""

    source: str
    reason: str
    fix: str


class Meter(Protocol):
    """Reads its rails together."""

    @property
    def rails(self) -> tuple[Rail, ...]:
        """What it reads."""

    def read(self) -> Mapping[str, float]:
        """Present value by the rail's name; a rail that does not answer has no entry."""
