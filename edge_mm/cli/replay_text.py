"""What ``edge-mm replay`` prints for people."""

from types import TracebackType

from typing_extensions import Self

from edge_mm.cli.console import print_line
from edge_mm.cli.decision_text import decision_text
from edge_mm.contracts.decision import Decision
from edge_mm.stats import LaneStats, RunStats


class PrintingSink:
    """Prints each decision as it is made."""

    def __enter__(self) -> Self:
        """Nothing to open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    def write(self, decision: Decision) -> None:
        """Print one line."""
        print_line(decision_text(decision))


def print_stats(stats: RunStats) -> None:
    """Print the totals: decisions, then what every modality gave and lost."""
    undecided = sum(stats.undecided.values())
    why = ", ".join(f"{count} {reason}" for reason, count in stats.undecided.items())
    print_line(f"\n{stats.decisions} decisions" + (f"; {undecided} ticks without ({why})" if undecided else ""))
    for name, lane in stats.modalities.items():
        print_line(f"{name}: " + _lane_text(lane, stats.losses.get(name, {})))
    for name, message in stats.last_errors.items():
        print_line(f"{name}: last error: {message}")


def _lane_text(lane: LaneStats, losses: dict[str, int]) -> str:
    parts = [f"{lane.offered} samples", f"{lane.encoded} encoded", f"{lane.unchanged} unchanged"]
    if lane.gaps:
        parts.append(f"{lane.gaps} gaps ({lane.gap_s:.2f} s)")
    return ", ".join([*parts, *(f"{count} {reason}" for reason, count in losses.items())])
