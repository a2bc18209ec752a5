"""Verdicts on pairs of runs."""

import numpy as np
import pytest

from edge_mm.bench.verdict import blind_rows, fail_if_slower, judge, sentence
from edge_mm.errors import GateError, InputError

BASE = [100.0, 101.0, 99.0, 100.5, 100.2, 99.8, 100.1, 99.9, 100.3, 99.7]


def test_five_percent_slower_with_one_outlier_that_hides_it() -> None:
    slower = [value * 1.05 for value in BASE]
    slower[3] *= 0.5
    verdict = judge(BASE, slower)
    assert verdict.answer == "slower"
    assert verdict.slower_pairs == 9
    assert verdict.ratio == pytest.approx(1.05)
    assert (verdict.ratio_low or 0) > 1


def test_faster() -> None:
    assert judge(BASE, [value * 0.97 for value in BASE]).answer == "faster"


def test_equal_runs_are_no_verdict() -> None:
    verdict = judge(BASE, BASE)
    assert (verdict.answer, verdict.ratio, verdict.slower_pairs) == ("cannot tell", 1.0, 0)


def test_two_against_eight_is_no_verdict() -> None:
    mixed = [value * (1.05 if index > 1 else 0.95) for index, value in enumerate(BASE)]
    assert judge(BASE, mixed).answer == "cannot tell"


def test_too_few_pairs_say_how_many_are_needed() -> None:
    verdict = judge([1.0] * 5, [2.0] * 5)
    assert verdict.answer == "cannot tell"
    assert sentence(verdict) == "cannot tell: 5 pairs are too few, 6 are the least"


def test_sentence_has_interval_and_minimum_detectable_effect() -> None:
    said = sentence(judge(BASE, [value * 1.05 for value in BASE]))
    assert said.startswith(
        "slower: B / A = 1.0500 (97.9% interval 1.0500 to 1.0500; B slower in 10 of 10 pairs, 9 decide"
    )
    assert "minimum detectable effect 0.00 %" in said


def test_order_of_a_and_b_turns_the_verdict_round() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.lognormal(0, 0.01, 12).tolist(), rng.lognormal(0.1, 0.01, 12).tolist()
    there, back = judge(a, b), judge(b, a)
    assert (there.answer, back.answer) == ("slower", "faster")
    assert there.ratio == pytest.approx(1 / back.ratio)


@pytest.mark.parametrize(
    ("a", "b"), [([], []), ([1.0], [1.0, 2.0]), ([1.0], [0.0]), ([1.0], [float("nan")]), ([float("inf")], [1.0])]
)
def test_bad_runs_are_refused(a: list[float], b: list[float]) -> None:
    with pytest.raises(InputError, match="runs: expected"):
        judge(a, b)


def test_gate_fails_only_beyond_its_margin_and_names_the_row() -> None:
    rows = {"vision": judge(BASE, [value * 1.05 for value in BASE]), "audio": judge(BASE, BASE)}
    fail_if_slower(rows, 6)
    with pytest.raises(GateError, match=r"at most 3 % slower, got vision \+5\.00 %") as caught:
        fail_if_slower(rows, 3)
    assert caught.value.exit_code == 3


def test_rows_that_could_not_have_shown_the_slowdown_are_named() -> None:
    noisy = [value * factor for value, factor in zip(BASE, [0.8, 1.2] * 5, strict=True)]
    assert blind_rows({"quiet": judge(BASE, BASE), "noisy": judge(BASE, noisy), "few": judge([1.0], [1.0])}, 5) == [
        "noisy",
        "few",
    ]
