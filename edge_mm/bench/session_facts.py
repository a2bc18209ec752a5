"""What a recorded session made the runtime do, beside how long it took."""

from pydantic import Field

from edge_mm.contracts.base import Contract
from edge_mm.contracts.decision import ModalitySource
from edge_mm.contracts.modality import Name


class SessionFacts(Contract):
    """One pass through a session. All passes are alike: what is decided when follows the session's own clock."""

    decisions: int = Field(ge=0)
    undecided: dict[str, int]
    """Ticks without a decision by reason: ``no_input``, ``required_absent``."""
    uses: dict[Name, dict[ModalitySource, int]]
    """By modality, how many decisions had an encoding that was fresh, cached, stale or absent."""
    losses: dict[Name, dict[str, int]]
    """Samples that no decision saw, by modality and reason: see ``edge_mm.flow.losses``."""
