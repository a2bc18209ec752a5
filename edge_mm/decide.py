"""From samples to decisions: encode what is new, reuse what is young, say what is missing."""

import time
from collections import Counter
from contextlib import AbstractContextManager, nullcontext, suppress

from edge_mm.bundle.open import Bundle
from edge_mm.contracts.decision import Decision
from edge_mm.contracts.heads import Result
from edge_mm.contracts.modality import Modality
from edge_mm.errors import InputError
from edge_mm.flow.losses import Losses
from edge_mm.graph import Graph
from edge_mm.lane import NS_PER_MS, Lane
from edge_mm.postprocess import decode
from edge_mm.preprocess.prepare import Preprocessor
from edge_mm.samples import Audio, Image, Sample, Text, Vector
from edge_mm.stats import LaneStats, RunStats

_PAYLOADS = {Modality.VISION: Image, Modality.AUDIO: Audio, Modality.TEXT: Text, Modality.VECTOR: Vector}


class Decider:
    """The life of one fused model: takes samples at any pace, decides when asked."""

    def __init__(self, bundle: Bundle, graph: Graph, *, strict: bool = False) -> None:
        """Prepare every modality of the bundle.

        Args:
            bundle: Where the specs and the tokenizers come from.
            graph: The bundle's open graph; its owner closes it.
            strict: Raise on an input that preprocessing refuses, instead of counting it and going on.
        """
        self.losses = Losses()
        self._heads = bundle.manifest.heads
        self._graph = graph
        self._strict = strict
        self._decisions = 0
        self._undecided: Counter[str] = Counter()
        self._lanes = {
            spec.name: Lane(
                spec,
                prepare=Preprocessor(spec.preprocess, file=bundle.file, name=spec.name),
                graph=graph,
                losses=self.losses,
            )
            for spec in bundle.manifest.modalities
        }

    def offer(self, sample: Sample) -> None:
        """Take a sample in; it waits until the next decision. Safe on a source's thread.

        Raises:
            InputError: the bundle has no such modality, or it is made of something else; with ``strict`` also for
                sound that holds NaN.
        """
        lane = self._lanes.get(sample.modality)
        if lane is None:
            raise InputError(
                f"modality '{sample.modality}'",
                expected=f"one of the bundle's {tuple(self._lanes)}",
                got="a sample of another",
                fix="Leave it out, or use a bundle that takes it.",
            )
        if not isinstance(sample.payload, _PAYLOADS[lane.spec.kind]):
            raise InputError(
                f"modality '{sample.modality}'",
                expected=lane.spec.kind.value,
                got=type(sample.payload).__name__.lower(),
                fix="Check which input is given to which modality.",
            )
        with self._forgiving():
            lane.put(sample)

    def decide(self, now_ns: int) -> Decision | None:
        """Answer from what is known at ``now_ns``; None (counted) if all is absent, or something required is.

        Raises:
            InputError: with ``strict`` only: preprocessing refused an input.
        """
        begun = time.perf_counter_ns()
        timing_ms: dict[str, float] = {}
        fresh = {name for name, lane in self._lanes.items() if self._refresh(lane, now_ns, timing_ms)}
        uses = {name: lane.use(now_ns, fresh=name in fresh) for name, lane in self._lanes.items()}
        present = tuple(name for name, use in uses.items() if use.present)
        if not self._can_decide(present):
            return None
        results = self._fuse(present, timing_ms)
        timing_ms["total"] = (time.perf_counter_ns() - begun) / NS_PER_MS
        self._decisions += 1
        first, *others = results
        return Decision(
            result=results[first],
            other_results={name: results[name] for name in others} or None,
            modalities=uses,
            timing_ms={stage: round(spent, 4) for stage, spent in timing_ms.items()},
            at_ns=now_ns,
        )

    def stats(self) -> RunStats:
        """What was decided, encoded and lost so far."""
        return RunStats(
            decisions=self._decisions,
            undecided=dict(sorted(self._undecided.items())),
            modalities={name: _lane_stats(lane) for name, lane in self._lanes.items()},
            losses=self.losses.by_modality(),
            last_errors=self.losses.last_errors(),
        )

    def _refresh(self, lane: Lane, now_ns: int, timing_ms: dict[str, float]) -> bool:
        with self._forgiving():
            return lane.refresh(now_ns, timing_ms)
        return False

    def _forgiving(self) -> AbstractContextManager[None]:
        """One bad input, which its lane has counted, must not end the run."""
        return nullcontext() if self._strict else suppress(InputError)

    def _can_decide(self, present: tuple[str, ...]) -> bool:
        lacking = [name for name, lane in self._lanes.items() if lane.spec.required and name not in present]
        if not present:
            self._undecided["no_input"] += 1
        elif lacking:
            self._undecided["required_absent"] += 1
        return bool(present) and not lacking

    def _fuse(self, present: tuple[str, ...], timing_ms: dict[str, float]) -> dict[str, Result]:
        begun = time.perf_counter_ns()
        outputs, _ = self._graph.fuse(present)
        answered = time.perf_counter_ns()
        results = {head.name: decode(head, outputs[head.output]) for head in self._heads}
        timing_ms[self._graph.answer_stage] = (answered - begun) / NS_PER_MS
        timing_ms["heads"] = (time.perf_counter_ns() - answered) / NS_PER_MS
        return results


def _lane_stats(lane: Lane) -> LaneStats:
    gaps, gap_ns = lane.gaps
    return LaneStats(
        offered=lane.offered, encoded=lane.encoded, unchanged=lane.unchanged, gaps=gaps, gap_s=gap_ns / 1e9
    )
