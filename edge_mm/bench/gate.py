"""The regression gate of the comparing commands."""

from collections.abc import Mapping

from edge_mm.bench.verdict import Verdict, blind_rows, fail_if_slower
from edge_mm.cli.console import print_note


def apply_gate(verdicts: Mapping[str, Verdict], percent: float | None) -> None:
    """Fail on a shown slowdown; warn where one of this size would have gone unseen.

    Raises:
        GateError: a row is slower by more than ``percent``.
    """
    if percent is None:
        return
    fail_if_slower(verdicts, percent)
    blind = blind_rows(verdicts, percent)
    if blind:
        print_note(f"warning: a slowdown of {percent:g} % would go unseen in {', '.join(blind)}: measure more runs")
