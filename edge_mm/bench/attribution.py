"""Where the time of the slow requests went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from edge_mm.contracts.base import Contract
from edge_mm.errors import InputError

EXPLAINED: Final = 0.95
"""Share of the time that named stages must cover before an attribution is worth quoting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRecord:
    """One request, cut into stages that follow each other."""

    total_ns: int
    """From when it was due to when it was answered."""
    stages_ns: Mapping[str, int]
    """``queue``, ``preprocess.<modality>``, ``encode.<modality>``, ``fusion``, ``copy``; a stage that was skipped may
    be left out."""


class StageShare(Contract):
    """What one stage took."""

    stage: str
    mean_ms: float
    """Over the requests that are attributed; one that skipped the stage counts as zero."""
    share: float
    """Of their mean latency, 0-1."""


class Attribution(Contract):
    """The requests at and above one percentile."""

    percentile: float
    threshold_ms: float
    """Latency from which a request counts."""
    requests: int
    mean_ms: float
    """Mean latency of those requests: the stages' means and the unexplained rest add up to it."""
    stages: tuple[StageShare, ...]
    """Largest first."""
    explained: float
    """Sum of the shares. Above 1, stages overlap in time."""

    @property
    def sound(self) -> bool:
        """True if the stages cover the time and do not overlap."""
        return EXPLAINED <= self.explained <= 2 - EXPLAINED


def attribute(records: Sequence[StageRecord], *, percentile: float) -> Attribution:
    """Average each stage over the requests whose latency reaches the percentile.

    Percentiles of stages do not add up to the percentile of their sum; means over the same requests do.

    Raises:
        InputError: no request, a percentile outside 0-100, a latency that is not above zero.
    """
    total = np.asarray([record.total_ns for record in records], np.float64)
    if not total.size or total.min() <= 0 or not 0 <= percentile < 100:
        got = f"{total.size} requests, percentile {percentile}"
        fix = "Measure longer, or ask for a percentile below 100."
        raise InputError("attribution", expected="requests with latencies above zero", got=got, fix=fix)
    # "higher" is a latency that occurred, so at least one request reaches it.
    threshold = float(np.percentile(total, percentile, method="higher"))
    slow = [record for record in records if record.total_ns >= threshold]
    mean_ns = float(np.mean([record.total_ns for record in slow]))
    names = {name for record in slow for name in record.stages_ns}
    means = {name: float(np.mean([record.stages_ns.get(name, 0) for record in slow])) for name in names}
    ordered = sorted(means.items(), key=lambda stage: (-stage[1], stage[0]))
    return Attribution(
        percentile=percentile,
        threshold_ms=threshold / 1e6,
        requests=len(slow),
        mean_ms=mean_ns / 1e6,
        stages=tuple(StageShare(stage=name, mean_ms=mean / 1e6, share=mean / mean_ns) for name, mean in ordered),
        explained=sum(means.values()) / mean_ns,
    )
