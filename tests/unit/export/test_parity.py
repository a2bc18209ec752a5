"""The measure of a difference, and the gate on it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_mm.errors import GateError
from edge_mm_export.bundle_writer import round_up
from edge_mm_export.parity import INFINITE, Tolerance, compare
from edge_mm_export.verify_report import gate

TOLERANCE = Tolerance(atol=0.1, rtol=0.01)


def row(got: object, expected: object, tolerance: Tolerance = TOLERANCE):  # noqa: ANN201
    pair = ({"y": np.asarray(got, np.float32)}, {"y": np.asarray(expected, np.float32)})
    return compare("graph", "g", [pair], tolerance)


def test_worked_by_hand() -> None:
    found = row([1.0, 10.4], [1.0, 10.0])
    assert found.max_abs == pytest.approx(0.4, abs=1e-6)
    assert found.ratio == pytest.approx(0.4 / 0.2, abs=1e-5)
    assert not found.passed
    assert row([1.0, 10.2], [1.0, 10.0], Tolerance(atol=0.1, rtol=0.0101)).passed


def test_the_worst_output_of_the_worst_run_counts() -> None:
    zeros, small, large = (np.full((1, 2), value, np.float32) for value in (0.0, 0.01, 0.05))
    pairs = [({"a": small, "b": zeros}, {"a": zeros, "b": zeros}), ({"a": zeros, "b": large}, {"a": zeros, "b": zeros})]
    found = compare("subset", "s", pairs, TOLERANCE)
    assert (found.worst, found.samples) == ("b", 2)
    assert found.max_abs == pytest.approx(0.05)


@pytest.mark.parametrize("got", [[np.nan, 1.0], [np.inf, 1.0], [1.0], [[1.0, 1.0]]])
def test_what_is_no_number_fails(got: object) -> None:
    found = row(got, [1.0, 1.0])
    assert found.max_abs == INFINITE
    with pytest.raises(GateError, match="NaN, infinity or another shape"):
        gate([found], TOLERANCE)


def test_no_tolerance_takes_equal_values_only() -> None:
    exact = Tolerance(atol=0.0, rtol=0.0)
    assert row([0.0, 3.0], [0.0, 3.0], exact).passed
    assert not row([0.0, 3.0000002], [0.0, 3.0], exact).passed


@given(st.floats(-1e6, 1e6, width=32), st.floats(-1e6, 1e6, width=32))
def test_passes_where_numpy_says_so(got: float, expected: float) -> None:
    close = abs(float(np.float32(got)) - float(np.float32(expected))) <= 0.1 + 0.01 * abs(float(np.float32(expected)))
    assert row([got], [expected]).passed == close


def test_the_gate_names_the_worst() -> None:
    good, bad, worse = row([1.0], [1.0]), row([2.0], [1.0]), row([9.0], [1.0])
    gate([good], TOLERANCE)
    with pytest.raises(GateError, match=r"graph 'g', output 'y': .*got 8\. .*1 more of 3") as caught:
        gate([good, bad, worse], TOLERANCE)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("value", "wanted"), [(0.0, 0.0), (1e-6, 1e-6), (1.1e-6, 2e-6), (2.1e-3, 5e-3), (5.1, 10.0), (7e-9, 1e-8)]
)
def test_an_error_is_rounded_up(value: float, wanted: float) -> None:
    assert round_up(value) == wanted


@given(st.floats(1e-12, 1e6))
def test_rounding_never_understates_and_at_most_trebles(value: float) -> None:
    assert value * (1 - 1e-9) <= round_up(value) <= 2.5 * value * (1 + 1e-9)
