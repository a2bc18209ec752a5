"""Summaries give only what the sample supports."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_mm.bench.summary import LatencySummary, summarise
from edge_mm.contracts.base import parse_json, to_json
from edge_mm.errors import InputError


def test_hundred_queries_support_p90_but_not_p99() -> None:
    summary = summarise(list(range(1, 101)), where="row")
    assert (summary.figure(0.9).value_ns, summary.figure(0.9).bound_ns) == (91, 98)
    assert (summary.figure(0.99).value_ns, summary.figure(0.99).missing_queries) == (None, 562)
    assert (summary.min_ns, summary.mean_ns, summary.max_ns, summary.queries) == (1, 50.5, 100, 100)


@pytest.mark.parametrize("sample", [[], [5]])
def test_zero_or_one_query_is_a_clear_error(sample: list[int]) -> None:
    with pytest.raises(InputError, match=rf"row 'vision': expected at least 2 answered queries, got {len(sample)}"):
        summarise(sample, where="row 'vision'")


def test_all_zero_latencies_have_no_variation() -> None:
    assert summarise([0, 0], where="row").variation == 0


@given(st.lists(st.integers(1, 10**10), min_size=2, max_size=200))
def test_summary_survives_json_and_agrees_with_itself(sample: list[int]) -> None:
    summary = summarise(sample, where="row")
    again = parse_json(LatencySummary, to_json(summary), where="summary")
    assert again == summary
    assert again.agrees(summary)
    assert not again.agrees(summarise([*sample, 1], where="row"))


def test_other_summation_order_still_agrees() -> None:
    summary = summarise(np.arange(1, 50), where="row")
    assert summary.agrees(summary.model_copy(update={"mean_ns": summary.mean_ns * (1 + 1e-12)}))
    assert not summary.agrees(summary.model_copy(update={"mean_ns": summary.mean_ns * 1.001}))
