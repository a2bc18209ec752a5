"""Measured latencies with the machine and the model they belong to: published ones, and one's own."""

import csv
import io
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from pydantic import Field

from edge_mm.bench.cost import GraphCost
from edge_mm.bench.roofline import Machine, Precision
from edge_mm.contracts.base import Contract, parse_json, parse_mapping
from edge_mm.contracts.targets import TARGETS
from edge_mm.errors import InputError

Campaign = Literal["trtexec", "ultralytics", "mlperf", "own"]
"""How a point was measured. NVIDIA's MLPerf engines are tuned by hand per model; the others are ordinary builds."""

DATA: Final = "edge_mm.bench.data"
POINTS_FILE: Final = "published_points.csv"
MODELS_FILE: Final = "published_models.json"


class Point(Contract):
    """One measured latency of one model at batch 1 on one device."""

    device: str
    """Key of ``contracts.targets.TARGETS``."""
    campaign: Campaign
    model: str
    """Key of the models' costs."""
    precision: Precision
    latency_ms: float = Field(gt=0)
    gpu_mhz: float | None = Field(default=None, gt=0)
    """GPU clock of the run; None is the device's nameplate clock."""
    memory_gb_s: float | None = Field(default=None, gt=0)
    """Memory bandwidth of the run; None is the nameplate's."""
    statistic: str
    """What of the run's latencies: mean, p99, median."""
    source: str
    """Where it was published, or how it was measured."""

    @property
    def machine(self) -> Machine:
        """The device at the run's clocks.

        Raises:
            InputError: the device is unknown, or the table lacks its peak figures.
        """
        target = TARGETS.get(self.device)
        machine = None
        if target is not None and target.peaks is not None:
            machine = Machine.of(target.peaks, gpu_mhz=self.gpu_mhz, memory_gb_s=self.memory_gb_s)
        if machine is None:
            known = ", ".join(name for name, one in TARGETS.items() if one.peaks is not None)
            raise InputError(
                "calibration point", expected=f"a device among {known}", got=self.device, fix="Correct it."
            )
        return machine


class Models(Contract):
    """Costs of the models that points refer to, and where each cost comes from."""

    costs: dict[str, GraphCost]
    sources: dict[str, str]


def published_models() -> Models:
    """Costs of the published models."""
    text = files(DATA).joinpath(MODELS_FILE).read_bytes()
    return parse_json(Models, text, where=MODELS_FILE)


def published_points() -> tuple[Point, ...]:
    """The transcribed latencies."""
    return parse_points(files(DATA).joinpath(POINTS_FILE).read_text(), where=POINTS_FILE)


def read_points(path: Path) -> tuple[Point, ...]:
    """One's own points, in the same columns.

    Raises:
        InputError: the file cannot be read.
        ContractMismatchError: a row is wrong, naming it.
    """
    try:
        return parse_points(path.read_text(), where=str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), expected="a table of points", got=error, fix="Check the path.") from None


def parse_points(text: str, *, where: str) -> tuple[Point, ...]:
    """Rows of a CSV with a header of ``Point``'s fields; an empty cell is None.

    Raises:
        ContractMismatchError: a row is wrong, naming it.
    """
    rows = csv.DictReader(io.StringIO(text))
    return tuple(_point(row, f"{where}, line {number}") for number, row in enumerate(rows, start=2))


def check_models(points: Sequence[Point], costs: Mapping[str, GraphCost]) -> None:
    """Let only points through whose model has a cost.

    Raises:
        InputError: naming the first model that has none.
    """
    missing = next((point.model for point in points if point.model not in costs), None)
    if missing is not None:
        raise InputError(
            "calibration point", expected=f"a model among {sorted(costs)}", got=missing, fix="Add its cost."
        )


def _point(row: Mapping[str, str | None], where: str) -> Point:
    numbers = {"latency_ms", "gpu_mhz", "memory_gb_s"}
    cells = {name: cell for name, cell in row.items() if cell}
    return parse_mapping(
        Point, {name: _number(cell) if name in numbers else cell for name, cell in cells.items()}, where=where
    )


def _number(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell
