"""Each peer gives the bundle's own answers, or says what it lacks."""

from pathlib import Path

import pytest

from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm.errors import UnavailableError
from tests.bench.peers.accuracy import largest_difference
from tests.bench.peers.cases import recorded_cases
from tests.bench.peers.feeds import graph_feeds
from tests.bench.peers.installed import versions_of
from tests.bench.peers.peer import Task
from tests.bench.peers.table import peers
from tests.bench.peers.timing import time_block
from tests.support.bundles import NAMES, build_bundle

PEERS = peers(NAMES)
EXACT = ("edge_mm", "edge_mm-unchanged-text", "edge_mm-monolithic", "ort-default", "ort-loop")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return open_bundle(build_bundle(tmp_path_factory.mktemp("peer") / "tiny"))


@pytest.fixture
def task(bundle: Bundle, tmp_path: Path) -> Task:
    return Task(bundle=bundle, threads=1, cases=recorded_cases(bundle), scratch=tmp_path)


@pytest.mark.parametrize("key", EXACT)
def test_unquantised_peers_give_the_recorded_answers(task: Task, key: str) -> None:
    opened = PEERS[key].open(task)
    with opened.graph as graph:
        assert largest_difference(task.bundle, graph) < 1e-5
        decisions = [opened.decision(graph, case) for case in task.cases]
        assert len(time_block(decisions, 4)) == 4


@pytest.mark.parametrize("key", ["torch", "torch-compile", "nncf", "modelopt"])
def test_peers_that_lack_something_say_what(task: Task, key: str) -> None:
    with pytest.raises(UnavailableError, match=r"Give it --(recipe|calibration)|give --modelopt-python"):
        PEERS[key].open(task)


def test_environment_without_modelopt_is_told(task: Task) -> None:
    broken = Task(
        bundle=task.bundle, threads=1, cases=task.cases, scratch=task.scratch, calibration=task.cases,
        modelopt_python=Path("/usr/bin/false"),
    )  # fmt: skip
    with pytest.raises(UnavailableError, match="--modelopt-python"):
        PEERS["modelopt"].open(broken)


def test_missing_library_is_named() -> None:
    with pytest.raises(UnavailableError, match=r"no-such-library-anywhere: expected to be installed"):
        versions_of("numpy", "no-such-library-anywhere")


def test_unchanged_modality_is_not_encoded_again(task: Task) -> None:
    opened = PEERS["edge_mm-unchanged-vision"].open(task)
    with opened.graph as graph:
        decide = opened.decision(graph, task.cases[0])
        graph.encode("vision", task.cases[0]["vision"], capture_ns=7)
        decide()
        assert [graph.captured_ns(name) for name in NAMES] == [7, 0, 0]


def test_feeds_of_each_graph_are_its_inputs(task: Task) -> None:
    feeds = graph_feeds(task, task.cases)
    for name, (spec, _) in task.graphs.items():
        assert [set(one) for one in feeds[name]] == [{tensor.name for tensor in spec.inputs}] * len(task.cases)
