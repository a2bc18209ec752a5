"""The scenario of a recorded session: rows of whole decisions and of each stage, a run for every pass."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from edge_mm.bench.gauge import Gauge, Reading
from edge_mm.bench.result import Run
from edge_mm.bench.rows import Measured, make_run, stage_records
from edge_mm.bench.session_pass import OFFER, Pass, play
from edge_mm.bench.session_scenario import Session
from edge_mm.bench.subjects import Setup, open_one
from edge_mm.bench.summary import FEWEST
from edge_mm.errors import InputError
from edge_mm.files import sha256_of
from edge_mm.flow.ticks import Ticks
from edge_mm.jsonl import unreadable
from edge_mm.runtime import check_fits
from edge_mm.sources.session import EVENTS, HEADER, read_session

LABEL = "session"
"""The row of whole decisions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """Which session is played, and how often."""

    root: Path
    scenario: Session
    runs: int = 10
    """Passes: each opens the graphs anew, plays the session once as a warm-up, and once measured."""


def plan_session(setup: Setup, root: Path, *, rate_hz: float, passes: int) -> SessionPlan:
    """Read a session and hold it against the bundle, before anything is measured.

    Raises:
        InputError: it is damaged or unreadable, or has a modality that the bundle does not take.
        UsageError: the rate is out of range.
    """
    header, events = read_session(root)
    check_fits(header, setup.bundle.manifest, where=str(root))
    Ticks(start_ns=header.start_ns, end_ns=header.end_ns, rate_hz=rate_hz)
    media = {event.event.file for event in events if event.event.file is not None}
    scenario = Session(
        digest=_digest(root, [HEADER, EVENTS, *sorted(media)]),
        recorded_ns=header.end_ns - header.start_ns,
        rate_hz=rate_hz,
    )
    return SessionPlan(root=root, scenario=scenario, runs=passes)


def measure_session(
    setup: Setup, plan: SessionPlan, *, gauge: Gauge, on_run: Callable[[str], object] = lambda _: None
) -> Measured:
    """Play the session once for every run; Ctrl-C keeps what is there.

    Args:
        setup: bundle and engine.
        plan: session and passes.
        gauge: records the energy of each pass.
        on_run: called with the row's label before each pass.

    Raises:
        InputError: the session gives no decision, or passes differ because its files changed meanwhile.
    """
    measured = Measured()
    try:
        for _ in range(plan.runs):
            on_run(LABEL)
            _measure_pass(setup, plan, measured, gauge)
    except KeyboardInterrupt:
        return measured
    measured.complete = True
    _drop_anecdotes(measured)
    return measured


def _measure_pass(setup: Setup, plan: SessionPlan, measured: Measured, gauge: Gauge) -> None:
    rate_hz = plan.scenario.rate_hz
    with open_one(setup) as graph:
        warm_up = play(setup.bundle, graph, plan.root, rate_hz=rate_hz)
        if not warm_up.trace.complete:
            raise KeyboardInterrupt
        _check_decided(warm_up, plan)
        with gauge.over() as reading:
            one = play(setup.bundle, graph, plan.root, rate_hz=rate_hz)
    if one.trace.complete and one.facts != (measured.session or warm_up.facts):
        raise InputError(
            str(plan.root), expected="the same decisions in every pass", got="others", fix="Leave its files alone."
        )
    measured.session = measured.session or warm_up.facts
    _keep(warm_up, one, reading, measured)
    if not one.trace.complete:
        raise KeyboardInterrupt


def _check_decided(warm_up: Pass, plan: SessionPlan) -> None:
    if not warm_up.facts.decisions:
        reasons = ", ".join(f"{count} ticks {reason}" for reason, count in warm_up.facts.undecided.items())
        raise InputError(
            str(plan.root),
            expected="a session that leads to decisions",
            got=f"none ({reasons})",
            fix="Record what the bundle requires, within the ages that it allows.",
        )


def _keep(warm_up: Pass, one: Pass, reading: Reading, measured: Measured) -> None:
    if not one.stages:
        return
    whole = make_run(warm_up.trace, one.trace, reading)
    measured.runs.setdefault((LABEL, "session"), []).append(whole)
    measured.stages.setdefault(LABEL, []).extend(stage_records(one.trace, one.stages))
    for stage in sorted({stage for spent in one.stages for stage in spent} - {OFFER}):
        measured.runs.setdefault((stage, "stage"), []).append(_stage_run(stage, whole, warm_up, one))


def _stage_run(stage: str, whole: Run, warm_up: Pass, one: Pass) -> Run:
    """The decisions in which the stage ran, over the time of the whole pass."""
    return whole.model_copy(
        update={
            "warm_up_ns": tuple(spent[stage] for spent in warm_up.stages if stage in spent),
            "latencies_ns": tuple(spent[stage] for spent in one.stages if stage in spent),
            "timeline": None,
            "energy": None,
        }
    )


def _drop_anecdotes(measured: Measured) -> None:
    """A stage that ran once in all, as the encoder of a text that never changes does, has no row."""
    for label, what in list(measured.runs):
        seen = sum(len(run.latencies_ns) for run in measured.runs[label, what])
        if what == "stage" and seen < FEWEST:
            del measured.runs[label, what]


def _digest(root: Path, files: list[str]) -> str:
    """SHA-256 of what ``sha256sum`` prints about the files."""
    try:
        lines = [f"{sha256_of(root / file)}  {file}\n" for file in files]
    except OSError as error:
        raise unreadable(Path(str(error.filename)), error) from None
    return hashlib.sha256("".join(lines).encode()).hexdigest()
