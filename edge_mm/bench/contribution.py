"""Whether a result file can stand beside those of others: ``docs/results/devices/DEVICE/DATE-BUNDLE.json``."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import Field

from edge_mm.bench.result import BenchResult
from edge_mm.contracts.base import Contract

FOLDER: Final = "devices"
"""Below a folder of this name the place of a file is checked too."""
FEWEST_RUNS: Final = 6
"""Fewer runs decide no comparison: the sign test needs six pairs (``verdict``)."""


class Fault(Contract):
    """Why a result cannot be taken, and what to do."""

    what: str = Field(min_length=1)
    fix: str = Field(min_length=1)


class Contribution(Contract):
    """What ``bench check`` finds out about one file."""

    file: str
    device: str
    """Folder that its device belongs into."""
    faults: tuple[Fault, ...]

    @property
    def good(self) -> bool:
        """Whether it can be taken."""
        return not self.faults


def check_contribution(result: BenchResult, path: Path) -> Contribution:
    """Judge a result that was read from ``path``: its schema is already known to hold."""
    found = [fault for rule in RULES for fault in rule(result)]
    folder = device_folder(result)
    if FOLDER in path.parent.parts:
        found += _place(result, path, folder)
    return Contribution(file=str(path), device=folder, faults=tuple(found))


def device_folder(result: BenchResult) -> str:
    """The machine's own name in lower case, every run of other characters a hyphen."""
    machine = result.environment
    named = machine.device or machine.cpu.model or "unnamed"
    return re.sub(r"[^a-z0-9]+", "-", named.lower()).strip("-") or "unnamed"


def _whole(result: BenchResult) -> Iterator[Fault]:
    if not result.complete or not all(run.complete for row in result.rows for run in row.runs):
        yield Fault(what="it was interrupted", fix="Measure again and let it end.")
    if result.planned_runs < FEWEST_RUNS:
        fix = f"Measure with --runs {FEWEST_RUNS} or more, and without --quick."
        yield Fault(what=f"{result.planned_runs} runs decide no comparison", fix=fix)


def _fit(result: BenchResult) -> Iterator[Fault]:
    for finding in result.preflight.refused:
        yield Fault(what=f"it was forced: {finding.what}", fix=f"{finding.fix} Then measure without --force.")
    for name, times in (result.environment.throttled or {}).items():
        yield Fault(
            what=f"the machine was slowed down while it ran: {name} {times} times", fix="Cool it, and measure again."
        )


def _named(result: BenchResult) -> Iterator[Fault]:
    machine = result.environment
    if machine.device is None and machine.cpu.model is None:
        yield Fault(what="neither device nor processor is named", fix="Run where /proc and /sys can be read.")
    if not machine.libraries:
        yield Fault(what="no version of any library is recorded", fix="Measure with an installed edge-mm.")


def _jetson(result: BenchResult) -> Iterator[Fault]:
    jetson = result.environment.jetson
    if jetson is None:
        return
    if jetson.power_mode is None:
        yield Fault(what="a Jetson without its power mode", fix="Measure as a user for whom `nvpmodel -q` works.")
    if jetson.l4t is None:
        yield Fault(what="a Jetson without its release", fix="Make /etc/nv_tegra_release readable.")
    if not result.environment.before.gpu_clocks:
        yield Fault(what="a Jetson without its GPU's clocks", fix="Make /sys/class/devfreq readable.")


RULES: Final[Sequence[Callable[[BenchResult], Iterator[Fault]]]] = (_whole, _fit, _named, _jetson)


def _place(result: BenchResult, path: Path, folder: str) -> Iterator[Fault]:
    if path.parent.name != folder:
        yield Fault(what=f"it lies in the folder '{path.parent.name}'", fix=f"Move it to {FOLDER}/{folder}.")
    wanted = rf"(\d{{4}}-\d{{2}}-\d{{2}})-{re.escape(result.bundle.name)}(-[a-z0-9._-]+)?\.json"
    named = re.fullmatch(wanted, path.name)
    if named is None or not _is_day(named[1]):
        fix = f"Name it DATE-{result.bundle.name}.json, with the day as 2026-01-31; -TEXT may follow the bundle's name."
        yield Fault(what=f"its name is {path.name}", fix=fix)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
