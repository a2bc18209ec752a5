"""How queries arrive: the four scenarios of MLPerf Inference, and their settings.

Source: MLPerf inference rules, section "Scenarios"; the minimum of 662 queries is the least that supports a p99 (see
``tails``), 24,576 the least samples of Offline.
"""

from typing import Annotated, Final, Literal

import numpy as np
from pydantic import Field

from edge_mm.arrays import I64
from edge_mm.contracts.base import Contract

BLOCK: Final = 4096
"""Queries whose samples are drawn before the run; longer runs go through them again."""


class _Scenario(Contract):
    seed: int = Field(default=0, ge=0)
    """Of the order of samples and of the arrival times."""


class _Repeated(_Scenario):
    min_queries: int = Field(default=662, ge=1)
    min_duration_ns: int = Field(default=0, ge=0)
    """The run ends when both minimums are met."""


class SingleStream(_Repeated):
    """The next query is issued when the last one is answered."""

    scenario: Literal["single_stream"] = "single_stream"

    @property
    def samples_per_query(self) -> int:
        """Always one."""
        return 1


class MultiStream(_Repeated):
    """As single stream, with several samples in each query, answered when all of them are."""

    scenario: Literal["multi_stream"] = "multi_stream"
    samples_per_query: int = Field(default=8, ge=1)


class Server(_Repeated):
    """Queries of one sample arrive as a Poisson process, whether or not the last one is answered.

    They wait in the order of arrival for the one worker that owns the engine. Latency counts from the arrival.
    """

    scenario: Literal["server"] = "server"
    target_qps: float = Field(gt=0)
    """Mean arrivals per second."""
    target_latency_ns: int = Field(gt=0)
    """Bound that ``percentile`` of the queries must meet."""
    percentile: float = Field(default=0.99, gt=0, lt=1)

    @property
    def samples_per_query(self) -> int:
        """Always one."""
        return 1


class Offline(_Scenario):
    """All samples are there from the start; what counts is how many per second are answered."""

    scenario: Literal["offline"] = "offline"
    samples: int = Field(default=24_576, ge=1)
    samples_per_query: int = Field(default=1, ge=1)
    """Samples that are handed over together."""


Scenario = Annotated[SingleStream | MultiStream | Server | Offline, Field(discriminator="scenario")]


def sample_order(library: int, scenario: Scenario) -> list[tuple[int, ...]]:
    """Indices of each query's samples, drawn with replacement from ``library`` of them; at most ``BLOCK`` queries."""
    rng = np.random.default_rng([scenario.seed, 0])
    wanted = scenario.samples if isinstance(scenario, Offline) else scenario.min_queries * scenario.samples_per_query
    queries = min(BLOCK, -(-wanted // scenario.samples_per_query))
    drawn = rng.integers(0, library, (queries, scenario.samples_per_query))
    return [tuple(row) for row in drawn.tolist()]


def arrivals_ns(scenario: Server) -> I64:
    """Arrival times of a Poisson process, nanoseconds from the start of the run; int64 ``(N,)``, the first is 0.

    They go on until the scenario's minimums of queries and of duration are met.
    """
    rng = np.random.default_rng([scenario.seed, 1])
    mean_ns = 1e9 / scenario.target_qps
    expected = max(scenario.min_queries, scenario.min_duration_ns / mean_ns)
    gaps = rng.exponential(mean_ns, int(expected + 6 * np.sqrt(expected)) + 10)
    times = np.concatenate(([0], np.cumsum(gaps))).astype(np.int64)
    last = int(np.searchsorted(times, scenario.min_duration_ns))
    return times[: max(scenario.min_queries, last + 1)]
