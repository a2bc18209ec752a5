"""What a verification found, and whether that is good enough."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from edge_mm.contracts.base import Contract, parse_json, to_json
from edge_mm.errors import GateError, UnavailableError
from edge_mm.files import write_atomic
from edge_mm_export.graphs import GraphSet
from edge_mm_export.parity import INFINITE, ParityRow, Tolerance

REPORT: Final = "verification.json"


class GraphNotes(Contract):
    """How a graph came to be."""

    exporter: str
    opset: int
    notes: tuple[str, ...]


class VerifyReport(Contract):
    """``verification.json``: holds no time and no path, so equal inputs give equal bytes."""

    atol: float
    rtol: float
    samples: str
    """Where the inputs came from."""
    graphs: dict[str, GraphNotes]
    rows: tuple[ParityRow, ...]

    @classmethod
    def of(cls, rows: Sequence[ParityRow], graphs: GraphSet, samples: str, tolerance: Tolerance) -> "VerifyReport":
        """Put a report together."""
        notes = {
            name: GraphNotes(exporter=graph.exporter, opset=graph.opset, notes=graph.notes)
            for name, graph in graphs.graphs.items()
        }
        return cls(atol=tolerance.atol, rtol=tolerance.rtol, samples=samples, graphs=notes, rows=tuple(rows))

    @classmethod
    def read(cls, folder: Path) -> "VerifyReport":
        """Read the report of an artifact."""
        return parse_json(cls, (folder / REPORT).read_bytes(), where=REPORT)

    def write(self, folder: Path) -> None:
        """Write it into an artifact."""
        (folder / REPORT).write_bytes(to_json(self))


def keep_report(path: Path, report: VerifyReport) -> None:
    """Write a report where the user wants it.

    Raises:
        UnavailableError: it cannot be written there.
    """
    try:
        write_atomic(path, to_json(report))
    except OSError as error:
        raise UnavailableError(
            f"--report {path}", expected="a file that can be written", got=error.strerror, fix="Choose another."
        ) from None


def gate(rows: Sequence[ParityRow], tolerance: Tolerance, *, hint: str = "") -> None:
    """Let through what is within tolerance.

    Args:
        rows: of the parity table.
        tolerance: that they were measured against.
        hint: what is known of the cause, as a sentence.

    Raises:
        GateError: naming the worst row and how many more failed.
    """
    failed = sorted((row for row in rows if not row.passed), key=lambda row: -row.ratio)
    if not failed:
        return
    worst = failed[0]
    more = f" ({len(failed) - 1} more of {len(rows)} comparisons failed.)" if len(failed) > 1 else ""
    raise GateError(
        f"verify: {_WHERE[worst.what]} '{worst.name}', output '{worst.worst}'",
        expected=f"a difference within {tolerance.atol:g} + {tolerance.rtol:g} * |expected|",
        got="NaN, infinity or another shape" if worst.max_abs >= INFINITE else f"{worst.max_abs:.3g}",
        fix=f"{hint} {_FIX[worst.what]}".strip() + more,
    )


_WHERE: Final = {
    "graph": "graph",
    "subset": "bundle with",
    "monolithic": "monolithic graph with",
    "absence": "model with only",
}
_FIX: Final = {
    "graph": "Look at what the exporter noted, or try the other exporter; widen [verify] only if you know why.",
    "subset": "Each graph passed alone: the fusion's inputs do not mean what its encoders give.",
    "monolithic": "The encoders and the fusion pass: the modules behave otherwise when traced as one.",
    "absence": "The fusion must not look at the tokens of a modality whose presence is 0.",
}
