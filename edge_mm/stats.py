"""What a run did, and what it lost."""

from pydantic import Field

from edge_mm.contracts.base import Contract


class LaneStats(Contract):
    """One modality's share."""

    offered: int = Field(ge=0)
    """Samples that came in."""
    encoded: int = Field(ge=0)
    """Times that its encoder ran."""
    unchanged: int = Field(ge=0)
    """Times that it did not need to, because the input said the same as before."""
    gaps: int = Field(default=0, ge=0)
    """Places where sound was missing."""
    gap_s: float = Field(default=0.0, ge=0)
    """Seconds that they lasted together."""


class RunStats(Contract):
    """Totals of a run."""

    decisions: int = Field(ge=0)
    undecided: dict[str, int]
    """Ticks without a decision by reason: ``no_input``, ``required_absent``."""
    skipped_ticks: int = Field(default=0, ge=0)
    """Ticks that were passed over because the one before took too long."""
    modalities: dict[str, LaneStats]
    losses: dict[str, dict[str, int]]
    """Samples lost by modality and reason: see ``edge_mm.flow.losses``."""
    last_errors: dict[str, str]
    """The newest complaint by modality."""
