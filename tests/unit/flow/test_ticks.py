import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_mm.errors import UsageError
from edge_mm.flow.ticks import Ticks


def test_thirds_do_not_drift() -> None:
    ticks = Ticks(start_ns=0, end_ns=None, rate_hz=3.0)
    assert [ticks.at(number) for number in range(3)] == [333_333_333, 666_666_667, 1_000_000_000]
    assert ticks.at(3_000_000 - 1) == 1_000_000 * 1_000_000_000


@given(rate_hz=st.floats(0.01, 1000), start_ns=st.integers(0, 2**62), number=st.integers(0, 10**6))
def test_ticks_go_forward(rate_hz: float, start_ns: int, number: int) -> None:
    ticks = Ticks(start_ns=start_ns, end_ns=None, rate_hz=rate_hz)
    assert start_ns < ticks.at(number) < ticks.at(number + 1)


@pytest.mark.parametrize("rate_hz", [0.0, -1.0, 1000.1, float("nan"), float("inf")])
def test_a_rate_without_sense_is_refused(rate_hz: float) -> None:
    with pytest.raises(UsageError, match="decision rate"):
        Ticks(start_ns=0, end_ns=1, rate_hz=rate_hz)


def test_share() -> None:
    ticks = Ticks(start_ns=100, end_ns=300, rate_hz=1.0)
    assert [ticks.share(at_ns) for at_ns in (100, 200, 300, 400)] == [0.0, 0.5, 1.0, 1.0]
    assert Ticks(start_ns=100, end_ns=None, rate_hz=1.0).share(200) == 0.0
