"""The scenario that is not MLPerf's: a recorded session through the whole runtime."""

from typing import Annotated, Literal

from pydantic import Field

from edge_mm.bench.scenarios import MultiStream, Offline, Server, SingleStream
from edge_mm.contracts.base import Contract


class Session(Contract):
    """Samples come as they were recorded, and the runtime decides at its own ticks.

    A query is a decision. Its latency counts from offering the tick's newest sample to the decision: capture to
    decision, without the capture device and without waiting for the tick.
    """

    scenario: Literal["session"] = "session"
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SHA-256 over the hashes of the session's files."""
    recorded_ns: int = Field(gt=0)
    """How long the recording is."""
    rate_hz: float = Field(gt=0)
    """Decisions per second of the recording."""

    @property
    def samples_per_query(self) -> int:
        """Always one."""
        return 1


AnyScenario = Annotated[SingleStream | MultiStream | Server | Offline | Session, Field(discriminator="scenario")]
"""What a result can be of."""
