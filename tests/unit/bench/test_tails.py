"""The tail mathematics, against SciPy's incomplete beta function and against the published numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betainc
from scipy.stats import binom

from edge_mm.bench.tails import (
    CONFIDENCE,
    PERCENTILES,
    allowed_over,
    bound_ns,
    fewest_queries,
    missing_queries,
    more_queries_for_target,
    over_latency_cdf,
    percentile_label,
    percentile_ns,
)
from edge_mm.errors import InputError


@pytest.mark.parametrize(
    ("percentile", "expected"),
    [(0.90, (44, 64, 81, 127, 197)), (0.99, (459, 662, 838, 1307, 2010))],
)
def test_fewest_queries_are_mlperfs(percentile: float, expected: tuple[int, ...]) -> None:
    assert tuple(fewest_queries(percentile, over) for over in (0, 1, 2, 5, 10)) == expected


@pytest.mark.parametrize("percentile", PERCENTILES)
@pytest.mark.parametrize("over", [0, 1, 2, 7, 40])
def test_fewest_queries_is_where_the_incomplete_beta_function_crosses(percentile: float, over: int) -> None:
    queries = fewest_queries(percentile, over)
    assert betainc(queries - over, over + 1, percentile) <= 1 - CONFIDENCE
    assert betainc(queries - 1 - over, over + 1, percentile) > 1 - CONFIDENCE


@pytest.mark.parametrize("queries", [1, 2, 64, 1000, 24_576, 400_000])
@pytest.mark.parametrize("percentile", PERCENTILES)
def test_cdf_agrees_with_the_incomplete_beta_function(queries: int, percentile: float) -> None:
    over = np.unique(np.linspace(0, queries - 1, 50).astype(int))
    got = over_latency_cdf(queries, percentile)[over]
    np.testing.assert_allclose(got, betainc(queries - over, over + 1, percentile), rtol=1e-7, atol=1e-290)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 20_000), st.sampled_from(PERCENTILES))
def test_allowed_over_is_the_binomial_quantile(queries: int, percentile: float) -> None:
    over = allowed_over(queries, percentile)
    assert over < 0 or binom.cdf(over, queries, 1 - percentile) <= 1 - CONFIDENCE + 1e-12
    assert binom.cdf(over + 1, queries, 1 - percentile) > 1 - CONFIDENCE - 1e-12


def test_a_hundred_queries_report_p90_from_rank_98() -> None:
    assert bound_ns(list(range(1, 101)), 0.9) == 98
    assert percentile_ns(list(range(1, 101)), 0.9) == 91


@given(st.lists(st.integers(0, 10**12), min_size=64, max_size=300))
def test_bound_is_never_below_the_percentile(latencies: list[int]) -> None:
    assert bound_ns(latencies, 0.9) >= percentile_ns(latencies, 0.9)


def test_bound_holds_as_often_as_it_claims() -> None:
    rng = np.random.default_rng(1)
    true_p90 = int(-np.log(0.1) * 1e6)
    runs = (rng.exponential(1e6, (4000, 100))).astype(np.int64)
    covered = np.mean([bound_ns(run, 0.9) >= true_p90 for run in runs])
    assert covered >= CONFIDENCE


@pytest.mark.parametrize(("queries", "missing"), [(0, 64), (1, 63), (63, 1)])
def test_too_small_a_sample_is_refused_with_the_number_missing(queries: int, missing: int) -> None:
    assert missing_queries(queries, 0.9) == missing
    for function in (percentile_ns, bound_ns):
        with pytest.raises(InputError, match=rf"p90: expected at least 64 queries, got {queries}. Run {missing} more."):
            function([1000] * queries, 0.9)


def test_p99_needs_662_queries() -> None:
    assert missing_queries(661, 0.99) == 1
    assert missing_queries(662, 0.99) == 0


@pytest.mark.parametrize("percentile", [0.0, 1.0, 90, -0.5, float("nan")])
def test_what_is_no_percentile_is_refused(percentile: float) -> None:
    with pytest.raises(InputError, match=r"Write p90 as 0\.9"):
        fewest_queries(percentile)


def test_server_target_says_how_many_queries_are_left() -> None:
    assert more_queries_for_target([1] * 44, 0.9, 1) == 0
    assert more_queries_for_target([1] * 43, 0.9, 1) == 1
    assert more_queries_for_target([1] * 60 + [2] * 2, 0.9, 1) == 81 - 62


def test_labels() -> None:
    assert [percentile_label(p) for p in PERCENTILES] == ["p50", "p90", "p95", "p97", "p99", "p99.9"]
