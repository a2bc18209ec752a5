"""A bounded memory of sound: chunks of any size in, the newest window out.

Its interface is the mailbox's, so the loop treats all modalities alike; only that here a newer sample does not push the
older one out, it continues it.
"""

import threading
from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from edge_mm.arrays import F32
from edge_mm.contracts.audio import NS_PER_S
from edge_mm.errors import InputError
from edge_mm.flow.losses import Losses
from edge_mm.samples import Audio, Sample

TOLERANCE_NS: Final = 20_000_000
"""Chunks whose stamps are this close count as touching: capture stamps of sound cards jitter by some milliseconds."""

DRIFT: Final = 1e-3
"""Share of a chunk by which its place may follow its stamp. Sound cards' crystals and the machine's clock part by at
most a few hundred millionths; what the stamps run away faster than that is sound that was lost, a little at a time."""

MARGIN_NS: Final = 250_000_000
"""Sound kept beyond the window, so that a resampling filter is settled where the window begins; soxr's longest
filters reach over a few tens of milliseconds."""


@dataclass(slots=True, kw_only=True)
class _Chunk:
    samples: F32
    start_ns: int
    end_ns: int
    """Where it lies among the others: within the tolerance of its stamp."""
    stamp_ns: int
    """When its last sample was captured."""
    heard: bool = False


class AudioRing:
    """The last window of one sound source."""

    def __init__(self, modality: str, *, window_ns: int, losses: Losses) -> None:
        self._modality = modality
        self._window_ns = window_ns
        self._losses = losses
        self._lock = threading.Lock()
        self._chunks: deque[_Chunk] = deque()
        self._format = (0, 0)
        self._fresh = False
        self.gaps = 0
        """Places where sound is missing between two chunks; they are filled with silence."""
        self.gap_ns = 0
        """Length of the gaps together."""

    def put(self, sample: Sample) -> None:
        """Append a chunk; called on the source's thread.

        A chunk in another rate or channel count starts anew: what was there is counted as lost.

        Raises:
            InputError: it is no sound, or holds NaN: it is left out, for it would spoil the window around it.
        """
        audio = _checked(sample)
        with self._lock:
            if self._chunks and sample.capture_ns <= self._chunks[-1].stamp_ns:
                self._losses.add(self._modality, "late")
                return
            self._restart_on_new_format(audio)
            self._format = _format(audio)
            if not self._append(audio, sample.capture_ns):
                self._losses.add(self._modality, "late")
                return
            self._trim()
            self._fresh = True

    def waiting_ns(self) -> int | None:
        """Capture time of the last sample that ``take`` would give; None if nothing was added since."""
        with self._lock:
            return self._chunks[-1].stamp_ns if self._fresh else None

    def take(self) -> Sample | None:
        """What was heard until now, if anything was added: the window and whole chunks reaching up to a margin before.

        Preprocessing cuts the window out after resampling.
        """
        with self._lock:
            if not self._fresh:
                return None
            self._fresh = False
            newest_ns = self._chunks[-1].end_ns
            for chunk in self._chunks:
                chunk.heard |= chunk.end_ns > newest_ns - self._window_ns
            audio = Audio(samples=self._joined(), rate_hz=self._format[0])
            return Sample(modality=self._modality, capture_ns=self._chunks[-1].stamp_ns, payload=audio)

    def _restart_on_new_format(self, audio: Audio) -> None:
        if not self._chunks or self._format == _format(audio):
            return
        if not all(chunk.heard for chunk in self._chunks):
            self._losses.add(self._modality, "format_changed")
        self._chunks.clear()

    def _append(self, audio: Audio, stamp_ns: int) -> bool:
        """Place a chunk by its stamp: what it shares with the sound before is cut off, what lacks is a gap.

        Returns:
            False if the sound before holds all of it.
        """
        samples, rate_hz = audio.samples, audio.rate_hz
        start_ns = stamp_ns - _length_ns(samples, rate_hz)
        if self._chunks:
            before_ns = self._chunks[-1].end_ns
            missing_ns = start_ns - before_ns
            if missing_ns > TOLERANCE_NS:
                self.gaps += 1
                self.gap_ns += missing_ns
            elif missing_ns < -TOLERANCE_NS:
                samples = samples[-missing_ns * rate_hz // NS_PER_S :]
                start_ns = before_ns
            else:
                most_ns = int(DRIFT * _length_ns(samples, rate_hz))
                start_ns = before_ns + max(-most_ns, min(most_ns, missing_ns))
        end_ns = start_ns + _length_ns(samples, rate_hz)
        if len(samples):
            self._chunks.append(_Chunk(samples=samples, start_ns=start_ns, end_ns=end_ns, stamp_ns=stamp_ns))
        return len(samples) > 0

    def _trim(self) -> None:
        """Forget what the newest window no longer reaches."""
        oldest_ns = self._chunks[-1].end_ns - self._window_ns - MARGIN_NS
        while self._chunks[0].end_ns <= oldest_ns:
            if not self._chunks.popleft().heard:
                self._losses.add(self._modality, "overrun")

    def _joined(self) -> F32:
        parts: list[F32] = []
        before_ns = self._chunks[0].start_ns
        for chunk in self._chunks:
            missing_ns = chunk.start_ns - before_ns
            if missing_ns > TOLERANCE_NS:
                parts.append(np.zeros((missing_ns * self._format[0] // NS_PER_S, chunk.samples.shape[1]), np.float32))
            parts.append(chunk.samples)
            before_ns = chunk.end_ns
        return np.concatenate(parts)


def _checked(sample: Sample) -> Audio:
    audio, where = sample.payload, f"{sample.modality}: field 'samples'"
    if not isinstance(audio, Audio) or audio.samples.ndim != 2 or audio.samples.size == 0 or audio.rate_hz <= 0:
        raise InputError(where, expected="sound of shape (N, C)", got=type(audio).__name__, fix="Check the source.")
    if not np.isfinite(audio.samples).all():
        raise InputError(where, expected="finite values", got="NaN or infinity", fix="Check the source.")
    return audio


def _length_ns(samples: F32, rate_hz: int) -> int:
    return len(samples) * NS_PER_S // rate_hz


def _format(audio: Audio) -> tuple[int, int]:
    return audio.rate_hz, audio.samples.shape[1]
