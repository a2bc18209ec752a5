"""Choosing candidates for a bench."""

import pytest

from edge_mm.bench.choice import chosen_candidates
from edge_mm.contracts.base import parse_mapping
from edge_mm.contracts.manifest import Candidate, Manifest
from edge_mm.errors import UsageError
from tests.unit.contracts import examples


@pytest.fixture
def manifest() -> Manifest:
    one = parse_mapping(Manifest, examples.manifest(), where="example")
    name, graph = next(iter(one.graphs.items()))
    first = graph.candidates[0]
    small = Candidate(id="small", precision="int8", file=first.file, opset=first.opset, max_error=0.1)
    return one.model_copy(
        update={"graphs": {**one.graphs, name: graph.model_copy(update={"candidates": (first, small)})}}
    )


def test_nothing_said_is_every_graphs_first(manifest: Manifest) -> None:
    assert chosen_candidates(manifest, precision=None, named=()) == {}


def test_precision_takes_it_where_it_is_there(manifest: Manifest) -> None:
    first = next(iter(manifest.graphs))
    assert chosen_candidates(manifest, precision="int8", named=()) == {first: "small"}


def test_a_named_candidate_is_over_the_precision(manifest: Manifest) -> None:
    first = next(iter(manifest.graphs))
    assert chosen_candidates(manifest, precision="int8", named=[f"{first}=fp32"]) == {first: "fp32"}


def test_unknown_precision_and_bad_pairs_are_wrong_usage(manifest: Manifest) -> None:
    with pytest.raises(UsageError, match="--precision: expected one of fp32, int8, got fp16"):
        chosen_candidates(manifest, precision="fp16", named=())
    for pair in ("fusion", "=fp32", "fusion="):
        with pytest.raises(UsageError, match="GRAPH=CANDIDATE"):
            chosen_candidates(manifest, precision=None, named=[pair])
