"""Peers take turns in processes of their own; who is absent or fails is listed, and nobody else suffers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.peers.contest import FOLDERS, Contest, start
from tests.bench.peers.figures import peer_figures
from tests.support.bundles import build_bundle

KEYS = ("edge_mm", "ort-loop", "torch", "no-such-peer")


@pytest.fixture(scope="module")
def contest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Contest]:
    folder = tmp_path_factory.mktemp("peers")
    bundle = build_bundle(folder / "tiny")
    settings = {"bundle": str(bundle), "threads": 1}
    with start(KEYS, settings, lambda key: (folder / key).open("w+")) as found:
        found.play(2, 5, seed=0)
        yield found


def test_who_is_ready_measured_every_round(contest: Contest) -> None:
    assert set(contest.blocks) == {"edge_mm", "ort-loop"}
    assert [len(block) for blocks in contest.blocks.values() for block in blocks] == [5] * 4
    assert min(latency for blocks in contest.blocks.values() for block in blocks for latency in block) > 0


def test_who_is_not_is_listed_with_the_reason(contest: Contest) -> None:
    assert "Give it --recipe" in contest.absent["torch"]["reason"]
    assert contest.absent["torch"]["name"] == "PyTorch eager"
    assert contest.absent["no-such-peer"]["reason"] == "failed: KeyError: 'no-such-peer'"


def test_figures_compare_with_edge_mm_and_with_the_recorded_answers(contest: Contest) -> None:
    figures = peer_figures(contest, contest.judge())
    assert figures["edge_mm"]["against_edge_mm"] is None
    assert figures["ort-loop"]["against_edge_mm"]["pairs"] == 2
    assert figures["ort-loop"]["largest_difference"] < 1e-5
    assert figures["ort-loop"]["latency"]["queries"] == 10
    assert figures["ort-loop"]["peak_bytes"] > 2**20


def test_worker_that_dies_leaves_and_the_others_go_on(tmp_path: Path) -> None:
    settings = {"bundle": str(build_bundle(tmp_path / "tiny")), "threads": 1}
    with start(("edge_mm", "ort-default"), settings, lambda key: (tmp_path / key).open("w+")) as contest:
        contest.play(1, 2, seed=0)
        contest._ask("ort-default", do="nonsense")
        contest.play(1, 2, seed=0)
    assert contest.absent["ort-default"]["reason"] == "failed: KeyError: 'nonsense'"
    assert {key: len(blocks) for key, blocks in contest.blocks.items()} == {"edge_mm": 2}


def test_folders_of_this_machine_stay_here() -> None:
    assert FOLDERS.sub("", "no /usr/lib/python3/x.so here, 1/2 is fine") == "no x.so here, 1/2 is fine"
