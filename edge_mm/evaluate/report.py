"""The accuracy table of a bundle, as data."""

from pydantic import Field

from edge_mm.contracts.base import Contract


class Estimate(Contract):
    """A score with its confidence interval."""

    value: float
    low: float
    high: float


class SubsetRow(Contract):
    """How good the answers are when exactly these modalities are present."""

    modalities: tuple[str, ...]
    items: int = Field(ge=0)
    """Items that have all of them: what the row rests on."""
    without: int = Field(ge=0)
    """Items that lack at least one, and count in this row for nothing."""
    accuracy: Estimate | None = None
    """None, as the further scores, if there are no items."""
    macro_f1: Estimate | None = None
    uar: Estimate | None = None
    """Unweighted average recall."""
    calibration_error: float | None = None
    """Expected calibration error of the predicted class's probability, 0 to 1."""
    confusion: tuple[tuple[int, ...], ...] | None = None
    """Counts: row is the true label, column the predicted one, both in the order of ``labels``."""


class Evaluation(Contract):
    """What ``edge-mm evaluate`` finds out."""

    bundle: str
    version: str
    digest: str
    engine: str
    """What executed the graphs."""
    head: str
    labels: tuple[str, ...]
    items: int
    groups: int
    """What the intervals draw: as many as items where no item names a group."""
    level: float
    """Share of the draws that an interval holds."""
    resamples: int
    seed: int
    rows: tuple[SubsetRow, ...]
