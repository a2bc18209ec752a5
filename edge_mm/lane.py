"""One modality on its way to the fusion: what waits, what was encoded last, and how old that is."""

import time
from collections.abc import MutableMapping
from typing import Final

from edge_mm.contracts.audio import NS_PER_S, AudioSpec
from edge_mm.contracts.decision import ModalitySource, ModalityUse
from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.errors import InputError
from edge_mm.flow.losses import Losses
from edge_mm.flow.mailbox import Mailbox
from edge_mm.flow.ring import AudioRing
from edge_mm.flow.unchanged import same_payload
from edge_mm.graph import Graph
from edge_mm.preprocess.prepare import Preprocessor
from edge_mm.samples import Payload, Sample

NS_PER_MS = 1_000_000

SLACK: Final = 0.1
"""Share of its period by which an encoder may run early: a live clock's ticks jitter, and without it an encoder that is
as fast as the ticks would miss every other one."""


class Lane:
    """Decides when an encoder runs: on what is new and young enough, on average no more often than its spec allows."""

    def __init__(self, spec: ModalitySpec, *, prepare: Preprocessor, graph: Graph, losses: Losses) -> None:
        self.spec = spec
        self.offered = 0
        self.encoded = 0
        self.unchanged = 0
        self._prepare = prepare
        self._graph = graph
        self._losses = losses
        self._box = _box(spec, losses)
        self._payload: Payload | None = None
        self._captured_ns: int | None = None
        self._refused_ns: int | None = None
        self._due_ns: int | None = None

    @property
    def gaps(self) -> tuple[int, int]:
        """Number and total nanoseconds of the gaps in the sound; zeros for other modalities."""
        return (self._box.gaps, self._box.gap_ns) if isinstance(self._box, AudioRing) else (0, 0)

    def put(self, sample: Sample) -> None:
        """Take a sample in; safe on a source's thread.

        Raises:
            InputError: it cannot be used; it is counted and left out.
        """
        self.offered += 1
        try:
            self._box.put(sample)
        except InputError as error:
            self._losses.add(self.spec.name, "bad", error=error)
            raise

    def refresh(self, now_ns: int, timing_ms: MutableMapping[str, float]) -> bool:
        """Encode what waits, if it is worth it; add the stages' milliseconds to ``timing_ms``.

        Returns:
            Whether the encoder ran.

        Raises:
            InputError: preprocessing refused the input; the earlier encoding stays in use.
        """
        sample = self._box.take() if self._may_run(now_ns) else None
        if sample is None:
            return False
        if now_ns - sample.capture_ns > self.spec.max_age_ns:
            self._losses.add(self.spec.name, "stale")
            self._refused_ns = sample.capture_ns
            return False
        if same_payload(self._payload, sample.payload):
            self.unchanged += 1
            self._captured_ns = sample.capture_ns
            return False
        self._encode(sample, timing_ms)
        self._set_due(now_ns)
        return True

    def use(self, now_ns: int, *, fresh: bool) -> ModalityUse:
        """What the decision at ``now_ns`` has of this modality."""
        known = [stamp for stamp in (self._captured_ns, self._refused_ns) if stamp is not None]
        if not known:
            return ModalityUse(present=False, source="absent")
        present = self._captured_ns is not None and now_ns - self._captured_ns <= self.spec.max_age_ns
        stamp_ns = self._captured_ns if present and self._captured_ns is not None else max(known)
        source: ModalitySource = "stale" if not present else "fresh" if fresh else "cached"
        return ModalityUse(present=present, age_s=max(0, now_ns - stamp_ns) / NS_PER_S, source=source)

    @property
    def _period_ns(self) -> int:
        return 0 if self.spec.max_rate_hz is None else int(NS_PER_S / self.spec.max_rate_hz)

    def _may_run(self, now_ns: int) -> bool:
        return self._due_ns is None or now_ns >= self._due_ns - SLACK * self._period_ns

    def _set_due(self, now_ns: int) -> None:
        """Count from when the run was due, not from when it was made: so what is early now is made up for."""
        period_ns = self._period_ns
        was_due_ns = now_ns if self._due_ns is None else self._due_ns
        self._due_ns = period_ns + (was_due_ns if now_ns - was_due_ns < period_ns else now_ns)

    def _encode(self, sample: Sample, timing_ms: MutableMapping[str, float]) -> None:
        begun = time.perf_counter_ns()
        try:
            tensors = self._prepare(sample.payload)
        except InputError as error:
            self._losses.add(self.spec.name, "bad", error=error)
            raise
        prepared = time.perf_counter_ns()
        self._graph.encode(self.spec.name, tensors, capture_ns=sample.capture_ns)
        timing_ms[f"preprocess.{self.spec.name}"] = (prepared - begun) / NS_PER_MS
        timing_ms[f"encode.{self.spec.name}"] = (time.perf_counter_ns() - prepared) / NS_PER_MS
        self.encoded += 1
        self._payload, self._captured_ns = sample.payload, sample.capture_ns


def _box(spec: ModalitySpec, losses: Losses) -> Mailbox | AudioRing:
    if isinstance(spec.preprocess, AudioSpec):
        return AudioRing(spec.name, window_ns=spec.preprocess.window_ns, losses=losses)
    return Mailbox(losses)
