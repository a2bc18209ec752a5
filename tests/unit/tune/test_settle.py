"""Choices that are fine one by one may be too much together."""

from collections.abc import Mapping

import pytest

from edge_mm.contracts.plan import Budget, GraphPlan, OutputError
from edge_mm.errors import GateError
from edge_mm.tune.run import check_latency, settle
from tests.unit.tune.plans import graph_plan, measured, off, plan

ERRORS = {"enc_vision": 0.5, "enc_audio": 0.7, "fusion": 0.2}


def quantised(name: str) -> GraphPlan:
    return graph_plan("int8", measured("fp32", 10), measured("int8", 1, off(ERRORS[name])))


def added(choice: Mapping[str, str]) -> OutputError:
    return off(sum(ERRORS[name] for name, chosen in choice.items() if chosen == "int8"))


@pytest.mark.parametrize(
    ("allowed", "kept"),
    [
        (1.4, {"enc_vision", "enc_audio", "fusion"}),
        (1.0, {"enc_vision", "fusion"}),
        (0.6, {"fusion"}),
        (0.1, set()),
    ],
)
def test_the_largest_error_is_given_up_first(allowed: float, kept: set[str]) -> None:
    graphs = {name: quantised(name) for name in ERRORS}
    settled, error = settle(graphs, list(ERRORS), added, Budget(max_error=allowed))
    assert {name for name, graph in settled.items() if graph.chosen == "int8"} == kept
    assert error.max_abs == pytest.approx(sum(ERRORS[name] for name in kept))
    for name in ERRORS.keys() - kept:
        assert settled[name].rejected["int8"].startswith("together with the other graphs' choices: output error ")


def test_graphs_of_another_model_are_left_alone() -> None:
    graphs = {"fusion": quantised("fusion"), "whole": quantised("enc_audio")}
    settled, _ = settle(graphs, ["fusion"], added, Budget(max_error=0.3))
    assert {name: graph.chosen for name, graph in settled.items()} == {"fusion": "int8", "whole": "int8"}


def test_the_bound_on_latency_is_a_gate() -> None:
    made = plan("0" * 64, {"fusion": quantised("fusion")}, {})
    check_latency(made)
    check_latency(made.model_copy(update={"budget": Budget(max_latency_ns=3_000_000)}))
    with pytest.raises(GateError, match=r"expected at most 2.00 ms, got 3.00 ms"):
        check_latency(made.model_copy(update={"budget": Budget(max_latency_ns=2_000_000)}))
