"""What the runtime says, and what it rests on."""

from typing import Literal

from pydantic import Field

from edge_mm.contracts.base import Contract
from edge_mm.contracts.heads import Result

ModalitySource = Literal["fresh", "cached", "stale", "absent"]


class ModalityUse(Contract):
    """What one modality gave to one decision."""

    present: bool
    age_s: float | None = None
    """Seconds from capture to decision of what was used or was too old to be used; None if there was nothing."""
    source: ModalitySource
    """fresh: encoded for this decision; cached: an earlier encoding, still young enough; stale: there was an input but
    it is older than the bound, so the decision is made without it; absent: there was none."""


class Decision(Contract):
    """One answer of the fused model."""

    result: Result
    """Of the bundle's first head."""
    other_results: dict[str, Result] | None = None
    """Of the further heads, by name."""
    modalities: dict[str, ModalityUse]
    timing_ms: dict[str, float] = Field(default_factory=dict)
    """Milliseconds by stage: ``preprocess.<modality>``, ``encode.<modality>`` (handing its tensors over, if the whole
    model is one graph), ``fusion`` or ``monolithic``, ``heads``, ``total``."""
    at_ns: int | None = None
    """When it was made, on the one clock (a replayed session's own clock when replayed)."""
