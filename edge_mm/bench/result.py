"""The result of ``edge-mm bench``: the contract of its JSON file."""

import json
from statistics import median
from typing import Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from edge_mm.bench.attribution import Attribution
from edge_mm.bench.energy import DecisionEnergy, EnergyTrace
from edge_mm.bench.environment import Environment
from edge_mm.bench.gauge import energy_per_decision
from edge_mm.bench.memory import MemoryUse
from edge_mm.bench.meters import MissingMeter
from edge_mm.bench.preflight import Preflight
from edge_mm.bench.scenarios import Server
from edge_mm.bench.session_facts import SessionFacts
from edge_mm.bench.session_scenario import AnyScenario, Session
from edge_mm.bench.summary import LatencySummary, summarise
from edge_mm.bench.tails import more_queries_for_target
from edge_mm.bench.timeline import Timeline
from edge_mm.bench.watch import Watch
from edge_mm.contracts.base import Contract

SCHEMA_VERSION = 1
"""Of every result file; another one is not read, unless a comparison is forced."""

What = Literal["subset", "encoder", "fusion", "monolithic", "session", "stage"]
"""``session``: a decision of the whole runtime; ``stage``: a part of one, where it ran."""


class BundleFact(Contract):
    """Which bundle ran."""

    name: str
    version: str
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SHA-256 of its manifest, which pins every file."""
    tuned: bool
    """True if all that ran is what tuning on this device chose."""
    not_tuned: str | None = None
    """Otherwise, why not: never tuned here, tuned under other conditions, other candidates asked for."""
    candidates: dict[str, str]
    """Which candidate of each graph ran."""


class EngineFact(Contract):
    """What executed the graphs."""

    backend: str
    threads: int = Field(ge=1)
    providers: tuple[str, ...]


class Run(Contract):
    """One repetition of a row: graphs newly opened, a warm-up, the queries. Comparisons count runs, not queries."""

    warm_up_ns: tuple[int, ...]
    """Latencies of the warm-up; the first is the first inference after opening. In no other figure."""
    latencies_ns: tuple[int, ...] = Field(min_length=1)
    """In the order in which the queries were issued."""
    duration_ns: int = Field(gt=0)
    complete: bool
    """False if it was interrupted."""
    timeline: Timeline | None
    """The first minute and the sustained state, apart; None for a run of less than a minute."""
    energy: EnergyTrace | None
    """What the machine took meanwhile; None without meters."""

    @property
    def median_ns(self) -> float:
        """The run's one number."""
        return float(median(self.latencies_ns))


class TargetFigure(Contract):
    """Whether the bound of the Server scenario is met."""

    over_latency: int = Field(ge=0)
    """Queries beyond the bound."""
    missing_queries: int = Field(ge=0)
    """Further queries, all within the bound, that would show it to be met with 99 % confidence; 0: it is shown."""


class Row(Contract):
    """One line of the table."""

    label: str = Field(min_length=1)
    """``vision+audio``, ``encoder vision``, ``fusion``, ``monolithic``; ``session``, ``encode.vision``."""
    what: What
    runs: tuple[Run, ...] = Field(min_length=1)
    latency: LatencySummary
    """Of all runs' queries together."""
    samples_per_s: float = Field(gt=0)
    """Answered samples over the time that the runs took."""
    attribution: tuple[Attribution, ...]
    """Where the time of the queries at and above p50 and p99 went; empty for a row that is one graph."""
    energy: tuple[DecisionEnergy, ...]
    """Of one sample, on every rail; empty where nothing measures it, or the runs are too short to."""
    target: TargetFigure | None
    """Server only."""

    @model_validator(mode="after")
    def _agrees_with_its_runs(self) -> Self:
        if not summarise(pooled(self.runs), where=self.label).agrees(self.latency):
            raise ValueError(f"the latency of row '{self.label}' as its runs give it")
        return self


class BenchResult(Contract):
    """One measurement of one bundle on one machine."""

    schema_version: Literal[1] = 1
    kind: Literal["bench"] = "bench"
    bundle: BundleFact
    engine: EngineFact
    scenario: AnyScenario
    planned_runs: int = Field(ge=1)
    complete: bool
    """False if it was interrupted: the rows hold what was measured until then."""
    rows: tuple[Row, ...] = Field(min_length=1)
    environment: Environment
    """Before and after; a result without it is no result."""
    preflight: Preflight
    memory: MemoryUse | None
    watch: Watch | None
    idle: EnergyTrace | None
    """What the machine takes at rest; None without meters."""
    missing_meters: tuple[MissingMeter, ...]
    """What cannot measure energy here, and why."""
    session: SessionFacts | None = None
    """What one pass of a session did; None in other scenarios."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.environment.after is None:
            raise ValueError("an environment with the machine's state after the measurement")
        if (self.session is not None) is not isinstance(self.scenario, Session):
            raise ValueError("the facts of a session beside its scenario, and only there")
        if len({row.label for row in self.rows}) != len(self.rows):
            raise ValueError("rows with distinct labels")
        return self

    def row(self, label: str) -> Row | None:
        """The row of that label, if there is one."""
        return next((row for row in self.rows if row.label == label), None)


def result_json(result: Contract) -> bytes:
    """A result as its file holds it: what was not measured is there, as null."""
    return (json.dumps(result.model_dump(mode="json"), sort_keys=True, allow_nan=False) + "\n").encode()


def pooled(runs: tuple[Run, ...]) -> list[int]:
    """The latencies of all runs, in order."""
    return [latency for run in runs for latency in run.latencies_ns]


def make_row(
    label: str,
    what: What,
    runs: tuple[Run, ...],
    *,
    scenario: AnyScenario,
    attribution: tuple[Attribution, ...] = (),
    idle: EnergyTrace | None = None,
) -> Row:
    """Sum up the runs of a row.

    Raises:
        InputError: fewer than two queries were answered.
    """
    samples = scenario.samples_per_query * len(pooled(runs))
    metered = [
        (run.energy, scenario.samples_per_query * len(run.latencies_ns)) for run in runs if run.energy is not None
    ]
    return Row(
        label=label,
        what=what,
        runs=runs,
        latency=summarise(pooled(runs), where=f"row '{label}'"),
        samples_per_s=samples / (sum(run.duration_ns for run in runs) / 1e9),
        attribution=attribution,
        energy=energy_per_decision(metered, idle),
        target=_target(pooled(runs), scenario),
    )


def _target(latencies_ns: list[int], scenario: AnyScenario) -> TargetFigure | None:
    if not isinstance(scenario, Server):
        return None
    bound_ns = scenario.target_latency_ns
    return TargetFigure(
        over_latency=sum(latency > bound_ns for latency in latencies_ns),
        missing_queries=more_queries_for_target(latencies_ns, scenario.percentile, bound_ns),
    )
