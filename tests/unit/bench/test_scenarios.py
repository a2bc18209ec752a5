"""Arrival times and the order of samples."""

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError
from scipy.stats import kstest

from edge_mm.bench.scenarios import (
    BLOCK,
    MultiStream,
    Offline,
    Scenario,
    Server,
    SingleStream,
    arrivals_ns,
    sample_order,
)


def server(**changes: float) -> Server:
    return Server.model_validate({"target_qps": 200.0, "target_latency_ns": 1, "min_queries": 5000, **changes})


def test_gaps_between_arrivals_are_exponential() -> None:
    gaps = np.diff(arrivals_ns(server()))
    assert kstest(gaps, "expon", args=(0, 1e9 / 200)).pvalue > 0.01


def test_arrivals_are_the_seeds() -> None:
    np.testing.assert_array_equal(arrivals_ns(server(seed=3)), arrivals_ns(server(seed=3)))
    assert (arrivals_ns(server(seed=3)) != arrivals_ns(server(seed=4))).any()


def test_arrivals_meet_both_minimums_and_hardly_more() -> None:
    by_number = arrivals_ns(server(min_queries=100))
    assert len(by_number) == 100
    by_time = arrivals_ns(server(min_queries=1, min_duration_ns=10_000_000_000))
    assert by_time[-1] >= 10_000_000_000 > by_time[-2]


def test_order_of_samples_is_seeded_covers_the_library_and_is_bounded() -> None:
    order = sample_order(10, SingleStream(min_queries=1000, seed=1))
    assert order == sample_order(10, SingleStream(min_queries=1000, seed=1))
    assert order != sample_order(10, SingleStream(min_queries=1000, seed=2))
    assert {index for (index,) in order} == set(range(10))
    assert len(sample_order(10, SingleStream(min_queries=10**6))) == BLOCK
    assert {len(query) for query in sample_order(10, MultiStream(min_queries=3))} == {8}
    assert len(sample_order(10, Offline(samples=17, samples_per_query=8))) == 3


def test_settings_are_read_by_their_scenario() -> None:
    reader: TypeAdapter[Scenario] = TypeAdapter(Scenario)
    assert reader.validate_json('{"scenario": "offline", "samples": 5}') == Offline(samples=5)
    for wrong in ('{"scenario": "burst"}', '{"scenario": "offline", "target_qps": 3}', '{"scenario": "server"}'):
        with pytest.raises(ValidationError):
            reader.validate_json(wrong)
