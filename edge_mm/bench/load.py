"""Reads result files: strictly, or, if forced, as much of another schema version as a comparison needs."""

import json
from pathlib import Path
from statistics import fmean, median
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ValidationError

from edge_mm.bench.result import SCHEMA_VERSION, BenchResult
from edge_mm.contracts.base import parse_json
from edge_mm.errors import ContractMismatchError, InputError

Statistic = Literal["median", "p90", "mean", "min"]
"""What stands for a run: each run counts once, with this number."""


class ComparedRun(BaseModel):
    """One run, as far as a comparison needs it."""

    latencies_ns: list[int]
    duration_ns: int
    complete: bool = True


class ComparedRow(BaseModel):
    """One row."""

    label: str
    runs: list[ComparedRun]


class ComparedBundle(BaseModel):
    """Which bundle ran."""

    name: str
    digest: str


class Compared(BaseModel):
    """What a comparison needs of a result of any schema version; every other field is ignored."""

    schema_version: int
    bundle: ComparedBundle
    scenario: dict[str, Any]
    engine: dict[str, Any]
    environment: dict[str, Any]
    rows: list[ComparedRow]

    @property
    def power_mode(self) -> object:
        """Name of the device's power mode; None where there is none, or it could not be read."""
        return self.fact("jetson.power_mode.name")

    def fact(self, path: str) -> object:
        """What lies at a dotted path of the environment; None if there is nothing."""
        value: Any = self.environment
        for step in path.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        return value

    def costs(self, label: str, statistic: Statistic) -> list[float]:
        """One number of nanoseconds for every complete run of a row; for Offline, its time per batch."""
        runs = [run for row in self.rows if row.label == label for run in row.runs if run.complete and run.latencies_ns]
        if self.scenario.get("scenario") == "offline":
            return [run.duration_ns / len(run.latencies_ns) for run in runs]
        return [run_number(run.latencies_ns, statistic) for run in runs]


def run_number(latencies_ns: list[int], statistic: Statistic) -> float:
    """The one number of a run."""
    if statistic == "median":
        return float(median(latencies_ns))
    if statistic == "mean":
        return fmean(latencies_ns)
    return float(np.percentile(latencies_ns, 90)) if statistic == "p90" else float(min(latencies_ns))


def read_result(path: Path) -> BenchResult:
    """Read a result file.

    Raises:
        InputError: there is no such file, or it is not JSON.
        ContractMismatchError: another schema version, or a field is wrong.
    """
    raw = _read(path)
    version = _decode(raw, path).get("schema_version")
    if version != SCHEMA_VERSION:
        raise ContractMismatchError(
            f"{path}: field 'schema_version'",
            expected=SCHEMA_VERSION,
            got=version,
            fix="Measure again with this version of edge-mm, or compare with --force.",
        )
    return parse_json(BenchResult, raw, where=str(path))


def read_compared(path: Path, *, force: bool) -> Compared:
    """Read a result file for a comparison; forced, another schema version is read as far as it is understood.

    Raises:
        InputError: there is no such file, or it is not JSON.
        ContractMismatchError: another schema version that is not forced or not understood, or a field is wrong.
    """
    data = _decode(_read(path), path)
    if not force or data.get("schema_version") == SCHEMA_VERSION:
        data = read_result(path).model_dump(mode="json")
    try:
        return Compared.model_validate(data)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise ContractMismatchError(
            f"{path}: field '{field}'",
            expected="what a comparison needs",
            got="nothing of that kind",
            fix="Measure again with this version of edge-mm.",
        ) from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(str(path), expected="a result file", got=error.strerror, fix="Check the path.") from None


def _decode(raw: bytes, path: Path) -> dict[str, Any]:
    try:
        data = json.loads(raw)
    except ValueError:
        data = None
    if not isinstance(data, dict) or data.get("kind") != "bench":
        raise InputError(
            str(path), expected="a result of `edge-mm bench`", got="something else", fix="Name a file that --out wrote."
        )
    return data
