"""``plan.lock``: which candidate of each graph runs on this device, and the measurements that it rests on."""

from statistics import median
from typing import Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from edge_mm.contracts.base import Contract
from edge_mm.contracts.modality import Name

Digest = Field(pattern=r"^[0-9a-f]{64}$")


class Budget(Contract):
    """What a candidate may cost."""

    max_error: float | None = Field(default=None, ge=0)
    """Largest absolute difference of any output from the self-test's; None asks for the bundle's own tolerance."""
    max_latency_ns: int | None = Field(default=None, gt=0)
    """For one decision that encodes every modality anew; None sets no bound."""


class OutputError(Contract):
    """How far the model's outputs are from those that the self-test recorded, over all cases and subsets."""

    max_abs: float = Field(ge=0)
    """Largest absolute difference of an element."""
    relative: float = Field(ge=0)
    """Euclidean norm of all differences over that of all recorded values."""
    within_tolerance: bool
    """Every element is within the manifest's tolerance."""


class Measurement(Contract):
    """One candidate on this device."""

    id: Name
    precision: str
    size: int = Field(ge=0)
    """Bytes of its file."""
    rounds_ns: tuple[int, ...] = ()
    """Each round's median latency of the graph alone; the candidates of a graph took turns within every round."""
    queries: int = Field(default=0, ge=0)
    """Timed runs in all rounds."""
    error: OutputError | None = None
    """Of the whole model with this candidate, while the other graphs run their first one; None if it failed."""
    failure: str | None = None
    """Why it does not run here; None if it does."""

    @property
    def median_ns(self) -> float:
        """Median of the rounds: the one number that tables show."""
        return float(median(self.rounds_ns))

    @model_validator(mode="after")
    def _measured_or_failed(self) -> Self:
        measured = bool(self.rounds_ns) and min(self.rounds_ns) > 0 and self.queries > 0 and self.error is not None
        if measured == (self.failure is not None):
            raise ValueError("either rounds, queries and error, or a failure")
        return self


class GraphPlan(Contract):
    """One graph's candidates and the choice among them."""

    chosen: Name
    measured: tuple[Measurement, ...] = Field(min_length=1)
    """Every candidate, in the manifest's order: the first one is the reference."""
    rejected: dict[Name, str] = Field(default_factory=dict)
    """Why, for every candidate but the chosen one."""

    def of(self, candidate: str) -> Measurement:
        """The measurement of that candidate."""
        return next(one for one in self.measured if one.id == candidate)

    @model_validator(mode="after")
    def _one_is_chosen(self) -> Self:
        ids = [one.id for one in self.measured]
        if len(set(ids)) != len(ids) or set(ids) != {self.chosen, *self.rejected} or self.chosen in self.rejected:
            raise ValueError("one chosen candidate and a reason for each other one")
        if self.of(self.chosen).failure is not None:
            raise ValueError("a chosen candidate that runs")
        return self


class Plan(Contract):
    """The whole of ``plan.lock``."""

    schema_version: Literal[1] = 1
    bundle: str = Digest
    """Digest of the bundle: no other one may use the plan."""
    environment: dict[str, str]
    """What the figures depend on; where one fact is another now, the plan is stale."""
    budget: Budget
    graphs: dict[Name, GraphPlan] = Field(min_length=1)
    error: OutputError
    """Of the whole model with all the chosen candidates together."""
    decision_ns: int = Field(gt=0)
    """Median latencies of the chosen graphs that one decision with every modality runs, added up."""

    @property
    def choice(self) -> dict[str, str]:
        """Candidate by graph."""
        return {name: graph.chosen for name, graph in self.graphs.items()}
