"""The page ``docs/results/peers.md``, from the figures in ``peers.json``; ``make results`` writes it anew."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.docs.results import FOLDER, state

DATA = FOLDER / "peers.json"
PAGE = FOLDER / "peers.md"
READING = """One decision is timed from prepared tensors to the outputs of every head, on one set of graphs, in one
interleaved run: in each round every peer decides {decisions} times, in an order drawn anew. *Of edge_mm* is the
median ratio of {rounds} pairs of rounds with its interval; above 1, the peer takes longer than edge_mm's split graphs.
*Difference* is the largest one from the outputs that the bundle recorded; *accuracy* that of all modalities on
{items}, with its 95 % interval.
"""


def page(data: Mapping[str, Any]) -> str:
    """The whole page."""
    return "\n".join(_lines(data)) + "\n"


def _lines(data: Mapping[str, Any]) -> Iterator[str]:
    result = data["result"]
    bundle, cpu = result["bundle"], data["environment"]["cpu"]
    yield "# Peers, side by side"
    yield ""
    yield (
        f"{bundle['name']} {bundle['version']} ({bundle['digest'][:12]}) on {cpu['model'] or 'an unnamed processor'}, "
        f"{len(cpu['online'])} cores. The sources of the program are {state(data)}."
    )
    yield ""
    items = f"`{result['items']}`" if result["items"] else "no items: none was given"
    yield READING.format(decisions=result["decisions_per_round"], rounds=result["rounds"], items=items)
    yield from _table(
        (
            "peer",
            "p50 ms",
            "p99 ms",
            "of edge_mm",
            "difference",
            "accuracy",
            "threads",
            "opens in s",
            "peak MiB",
            "versions",
        ),
        [_row(peer, result["modalities"]) for peer in result["peers"].values()],
    )
    if result["absent"]:
        yield ""
        yield "## Not measured"
        yield ""
        yield from _table(("peer", "why"), [(one["name"], one["reason"]) for one in result["absent"].values()])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for cells in (head, ["---"] * len(head), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _row(peer: Mapping[str, Any], modalities: Sequence[str]) -> tuple[str, ...]:
    scored = (peer["accuracy"] or {}).get("+".join(modalities))
    versions = {**peer["versions"], **peer["settings"]}
    return (
        peer["name"],
        _percentile(peer, 0.5),
        _percentile(peer, 0.99),
        _against(peer["against_edge_mm"]),
        f"{peer['largest_difference']:.1e}",
        f"{scored['value']:.3f} [{scored['low']:.3f}, {scored['high']:.3f}]" if scored else "-",
        str(peer["threads"] or "its choice"),
        f"{peer['open_s']:.1f}",
        f"{peer['peak_bytes'] / 2**20:.0f}",
        ", ".join(f"{name} {value}" for name, value in versions.items()),
    )


def _percentile(peer: Mapping[str, Any], percentile: float) -> str:
    figures = peer["latency"]["percentiles"]
    value = next(figure["value_ns"] for figure in figures if figure["percentile"] == percentile)
    return "-" if value is None else f"{value / 1e6:.3f}"


def _against(verdict: Mapping[str, Any] | None) -> str:
    if verdict is None:
        return "1"
    if verdict["ratio_low"] is None:
        return f"{verdict['ratio']:.2f}, too few rounds"
    return f"{verdict['ratio']:.2f} [{verdict['ratio_low']:.2f}, {verdict['ratio_high']:.2f}], {verdict['answer']}"


def write_page() -> None:
    """Write the page if there are figures."""
    if DATA.is_file():
        PAGE.write_text(page(json.loads(DATA.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    write_page()
