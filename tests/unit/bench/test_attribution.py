import numpy as np
import pytest

from edge_mm.bench.attribution import StageRecord, attribute
from edge_mm.errors import InputError

MS = 1_000_000


def record(**stages_ms: float) -> StageRecord:
    stages = {name: int(ms * MS) for name, ms in stages_ms.items()}
    return StageRecord(total_ns=sum(stages.values()), stages_ns=stages)


def test_the_tail_is_blamed_on_what_is_slow_in_it() -> None:
    usual = [record(queue=0.1, encode=8, fusion=1) for _ in range(99)]
    slow = record(queue=40, encode=8, fusion=1)
    p50, p99 = (attribute([*usual, slow], percentile=percentile) for percentile in (0, 99))
    assert p50.stages[0].stage == "encode"
    assert p99.requests == 1
    assert p99.threshold_ms == 49
    assert p99.stages[0].stage == "queue"
    assert p99.stages[0].mean_ms == 40
    assert p99.explained == pytest.approx(1)
    assert p99.sound


def test_stage_means_add_up_to_the_mean_of_the_same_requests() -> None:
    rng = np.random.default_rng(3)
    records = [record(a=rng.exponential(5), b=rng.exponential(2), c=1) for _ in range(1000)]
    for percentile in (0, 50, 90, 99):
        got = attribute(records, percentile=percentile)
        assert sum(stage.mean_ms for stage in got.stages) == pytest.approx(got.mean_ms, rel=1e-6)
    # Percentiles of stages do not: that is why they are not used.
    p99 = [float(np.percentile([one.stages_ns[name] for one in records], 99)) / MS for name in "abc"]
    assert sum(p99) > 1.1 * attribute(records, percentile=99).threshold_ms


def test_a_stage_that_was_skipped_counts_as_zero() -> None:
    got = attribute([record(a=2, b=8), record(a=2)], percentile=0)
    by_name = {stage.stage: stage.mean_ms for stage in got.stages}
    assert by_name == {"a": 2, "b": 4}
    assert got.mean_ms == 6


def test_time_that_no_stage_covers_is_not_sound() -> None:
    records = [StageRecord(total_ns=10 * MS, stages_ns={"encode": 9 * MS})]
    got = attribute(records, percentile=50)
    assert got.explained == 0.9
    assert not got.sound


def test_stages_that_overlap_are_not_sound() -> None:
    records = [StageRecord(total_ns=10 * MS, stages_ns={"encode": 9 * MS, "copy": 5 * MS})]
    assert attribute(records, percentile=50).explained == 1.4
    assert not attribute(records, percentile=50).sound


def test_the_worst_request_alone_is_reached_by_any_percentile() -> None:
    assert attribute([record(a=1), record(a=9)], percentile=99.9).requests == 1


@pytest.mark.parametrize(("totals", "percentile"), [([], 50), ([0], 50), ([1], 100), ([1], -1)])
def test_bad_input(totals: list[int], percentile: float) -> None:
    with pytest.raises(InputError, match="attribution"):
        attribute([StageRecord(total_ns=total, stages_ns={}) for total in totals], percentile=percentile)
