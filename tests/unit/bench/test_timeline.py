import numpy as np
import pytest

from edge_mm.bench.timeline import split
from edge_mm.errors import InputError

S = 1_000_000_000
MS = 1_000_000


def test_a_machine_that_throttles_after_two_minutes_shows_in_both_figures() -> None:
    started = np.arange(300, dtype=np.int64) * S
    latency = np.where(np.arange(300) < 120, 10 * MS, 15 * MS).astype(np.int64)
    timeline = split(started, latency)
    assert timeline.minute_one is not None
    assert timeline.sustained is not None
    assert timeline.minute_one.decisions == 60
    assert timeline.minute_one.p50_ms == 10
    assert timeline.sustained.decisions == 240
    assert timeline.sustained.p50_ms == 15
    assert timeline.slowdown == 1.5
    assert [phase.p50_ms for phase in timeline.minutes] == [10, 10, 15, 15]


def test_settling_longer_leaves_the_transition_out() -> None:
    started = np.arange(300, dtype=np.int64) * S
    latency = np.where(np.arange(300) < 120, 10 * MS, 15 * MS).astype(np.int64)
    timeline = split(started, latency, settle_s=120)
    assert timeline.sustained is not None
    assert timeline.sustained.mean_ms == 15
    assert timeline.sustained.from_s == 120


def test_a_short_run_has_no_figures_and_a_longer_one_no_sustained_one() -> None:
    latency = np.full(50, MS, np.int64)
    short = split(np.arange(50, dtype=np.int64) * S, latency)
    assert (short.minute_one, short.sustained, short.slowdown, short.minutes) == (None, None, None, ())
    latency = np.full(100, MS, np.int64)
    longer = split(np.arange(100, dtype=np.int64) * S, latency)
    assert longer.minute_one is not None
    assert longer.sustained is None
    assert longer.slowdown is None


def test_requests_may_come_in_any_order_and_start_anywhere() -> None:
    started = np.arange(200, dtype=np.int64) * S + 123 * S
    latency = np.arange(1, 201, dtype=np.int64) * MS
    order = np.random.default_rng(7).permutation(200)
    assert split(started[order], latency[order]) == split(started, latency)


def test_a_minute_without_requests_has_no_row() -> None:
    started = np.asarray([0, 130 * S, 190 * S], np.int64)
    timeline = split(started, np.full(3, MS, np.int64))
    assert [phase.from_s for phase in timeline.minutes] == [0, 120]


@pytest.mark.parametrize(("starts", "latencies"), [(0, 0), (3, 2)])
def test_arrays_that_do_not_fit(starts: int, latencies: int) -> None:
    with pytest.raises(InputError, match="timeline"):
        split(np.zeros(starts, np.int64), np.ones(latencies, np.int64))


def test_settling_is_never_shorter_than_the_first_minute() -> None:
    with pytest.raises(InputError, match="settle_s"):
        split(np.zeros(1, np.int64), np.ones(1, np.int64), settle_s=30)
