"""From a contest to the result that is published."""

from collections.abc import Mapping
from typing import Any

from edge_mm.bench.summary import LatencySummary, summarise
from edge_mm.bench.verdict import judge
from tests.bench.peers.contest import Contest
from tests.bench.peers.table import REFERENCE


def peer_figures(contest: Contest, judged: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """By peer: latency, the verdict against edge_mm, accuracy, versions; a peer without blocks is left out."""
    return {
        key: {**contest.introductions[key], **judged.get(key, {}), **_times(contest, key)}
        for key in contest.workers
        if key in contest.blocks
    }


def _times(contest: Contest, key: str) -> dict[str, Any]:
    pooled = [latency for block in contest.blocks[key] for latency in block]
    against = None
    if key != REFERENCE and REFERENCE in contest.blocks:
        verdict = judge(contest.medians_ns(REFERENCE), contest.medians_ns(key))
        against = verdict.model_dump(mode="json")
    return {
        "latency": _shown(summarise(pooled, where=f"peer '{key}'")),
        "round_medians_ns": contest.medians_ns(key),
        "against_edge_mm": against,
    }


def _shown(summary: LatencySummary) -> dict[str, Any]:
    return summary.model_dump(mode="json")
