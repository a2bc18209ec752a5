"""The choice follows the measurements, and says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_mm.contracts.plan import Budget, OutputError
from edge_mm.errors import GateError
from edge_mm.tune.choose import choose, put_back
from tests.unit.tune.plans import failed, graph_plan, measured, off

ANY = Budget(max_error=1.0)


def test_the_choice_flips_when_the_measurements_are_swapped() -> None:
    faster = choose("fusion", [measured("fp32", 12.1), measured("int8", 6.0)], ANY)
    assert (faster.chosen, set(faster.rejected)) == ("int8", {"fp32"})
    slower = choose("fusion", [measured("fp32", 6.0), measured("int8", 12.1)], ANY)
    assert (slower.chosen, set(slower.rejected)) == ("fp32", {"int8"})


def test_a_rejection_names_both_figures() -> None:
    slow = choose("fusion", [measured("fp32", 12.1, rounds=1), measured("int8", 30.7, rounds=1)], ANY)
    assert slow.rejected["int8"] == "not shown to be faster: int8 30.70 ms, fp32 12.10 ms on this device"
    shown = choose("fusion", [measured("fp32", 0.0121), measured("int8", 30.7)], ANY)
    assert shown.rejected["int8"].startswith("slower: int8 30.84 ms, fp32 0.0122 ms")
    beaten = choose("fusion", [measured("fp32", 30.0), measured("fp16", 20.0), measured("int8", 10.0)], ANY)
    assert beaten.chosen == "int8"
    assert beaten.rejected["fp16"].startswith("slower: fp16 20.09 ms, int8 10.04 ms")
    assert beaten.rejected["fp32"].startswith("slower: fp32 30.14 ms, int8 10.04 ms")


def test_what_only_seems_faster_is_not_chosen() -> None:
    reference, other = measured("fp32", 10.0), measured("int8", 9.0)
    # Faster in eight of ten rounds: of equals, that is seen once in twenty times.
    mixed = other.model_copy(update={"rounds_ns": (*other.rounds_ns[:8], 11_000_000, 11_000_000)})
    chosen = choose("fusion", [reference, mixed], ANY)
    assert chosen.chosen == "fp32"
    assert chosen.rejected["int8"].startswith("not shown to be faster: int8 9.0")


@pytest.mark.parametrize(
    ("error", "budget", "chosen"),
    [
        (off(0.2, within=False), Budget(), "fp32"),
        (off(0.2, within=True), Budget(), "int8"),
        (off(0.2, within=False), Budget(max_error=0.2), "int8"),
        (off(0.2, within=True), Budget(max_error=0.1), "fp32"),
    ],
)
def test_the_error_budget_is_the_tolerance_unless_given(error: OutputError, budget: Budget, chosen: str) -> None:
    made = choose("fusion", [measured("fp32", 10), measured("int8", 1, error)], budget)
    assert made.chosen == chosen
    if chosen == "fp32":
        assert made.rejected["int8"].startswith("output error 0.2, ")


def test_what_fails_is_rejected_with_its_reason() -> None:
    made = choose("fusion", [measured("fp32", 10), failed("fp16")], ANY)
    assert (made.chosen, made.rejected) == ("fp32", {"fp16": "does not run here: no kernel for it"})


def test_a_reference_beyond_the_budget_is_an_error_not_a_choice() -> None:
    with pytest.raises(GateError, match=r"first candidate 'fp32': .*output error 2, 1 allowed"):
        choose("fusion", [measured("fp32", 10, off(2.0)), measured("int8", 1)], ANY)
    with pytest.raises(GateError, match="expected to run on this device, got no kernel for it"):
        choose("fusion", [failed("fp32"), measured("int8", 1)], ANY)


Candidates = st.lists(st.tuples(st.floats(0.1, 100), st.floats(0, 2)), min_size=1, max_size=5)


@given(first=st.floats(0.1, 100), others=Candidates)
def test_never_slower_than_the_reference_and_never_beyond_the_error(
    first: float, others: list[tuple[float, float]]
) -> None:
    candidates = [measured("fp32", first)]
    candidates += [measured(f"c{place}", ms, off(error)) for place, (ms, error) in enumerate(others)]
    made = choose("fusion", candidates, ANY)
    chosen = made.of(made.chosen)
    assert chosen.median_ns <= candidates[0].median_ns
    assert chosen.error is not None
    assert chosen.error.max_abs <= 1.0
    assert set(made.rejected) == {one.id for one in candidates} - {made.chosen}


def test_putting_back_keeps_the_figures_and_the_reason() -> None:
    given_up = put_back(graph_plan("int8", measured("fp32", 10), measured("int8", 1)), "too much together")
    assert given_up.chosen == "fp32"
    assert given_up.rejected == {"int8": "too much together"}
