"""The page of peers is that of its figures, and shows what is absent as absent."""

import copy
import json

import pytest

from tests.docs.peers import DATA, PAGE, page

LATENCY = {"percentiles": [{"percentile": 0.5, "value_ns": 2_000_000}, {"percentile": 0.99, "value_ns": None}]}
PEER = {
    "name": "edge_mm | split", "latency": LATENCY, "against_edge_mm": None, "largest_difference": 0.0, "accuracy": None,
    "threads": 1, "open_s": 0.25, "peak_bytes": 100 * 2**20, "versions": {"edge-mm": "0.1.0"}, "settings": {},
}  # fmt: skip
VERDICT = {"answer": "slower", "ratio": 1.5, "ratio_low": 1.4, "ratio_high": 1.6}
OTHER = {
    **PEER, "name": "Other", "threads": None, "against_edge_mm": VERDICT, "settings": {"calibration items": "8"},
    "accuracy": {"vision+text": {"items": 9, "value": 0.9, "low": 0.8, "high": 1.0}},
}  # fmt: skip
FIGURES = {
    "sources": ["LICENSE"], "sources_sha256": "0" * 64,
    "environment": {"cpu": {"model": "Processor", "architecture": "x86_64", "online": [0, 1]}},
    "result": {
        "bundle": {"name": "demo", "version": "1.0.0", "digest": "a" * 64}, "items": "items.jsonl", "rounds": 40,
        "decisions_per_round": 20, "modalities": ["vision", "text"], "peers": {"edge_mm": PEER, "other": OTHER},
        "absent": {"modelopt": {"name": "ModelOpt", "reason": "not installed"}},
    },
}  # fmt: skip


@pytest.mark.skipif(not DATA.is_file(), reason="the peers were not measured yet")
def test_the_page_of_peers_is_current() -> None:
    figures = json.loads(DATA.read_text(encoding="utf-8"))
    assert PAGE.read_text(encoding="utf-8") == page(figures), "run `make results`"


def test_every_peer_has_a_line_with_its_figures() -> None:
    lines = page(FIGURES).splitlines()
    assert "| edge_mm \\| split | 2.000 | - | 1 | 0.0e+00 | - | 1 | 0.2 | 100 | edge-mm 0.1.0 |" in lines
    (other,) = [line for line in lines if line.startswith("| Other")]
    assert "| 1.50 [1.40, 1.60], slower |" in other
    assert "| 0.900 [0.800, 1.000] | its choice |" in other
    assert "calibration items 8" in other


def test_absent_peers_are_listed_with_the_reason() -> None:
    assert "| ModelOpt | not installed |" in page(FIGURES)
    whole = copy.deepcopy(FIGURES)
    whole["result"]["absent"] = {}  # type: ignore[index]
    assert "Not measured" not in page(whole)


def test_figures_of_other_sources_are_told() -> None:
    assert "**changed since**" in page(FIGURES)
