"""Cheap tests that refuse data no range can be learnt from: nothing, always the same, or noise.

Scales that were calibrated on random numbers look fine and ruin the model in the field, so this is refused and not
warned of.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from edge_mm.arrays import F32, F64, U8
from edge_mm.errors import InputError
from edge_mm.samples import Audio, Image, Payload, Text, Vector

NOISE_CORRELATION: Final = 0.05
"""Mean correlation of neighbouring pixels below which pictures are noise: photographs have 0.9 and more, and the
estimate from 64 x 64 independent pixels has a standard deviation of 0.016."""
NOISE_FLATNESS: Final = 0.9
"""Spectral flatness (geometric over arithmetic mean of the averaged power) above which sound is white noise: 1 for a
perfect one; speech, music and machines lie below 0.1."""
FRAME: Final = 512
"""Samples of one frame of the averaged spectrum."""
FEWEST_FRAMES: Final = 32
"""Frames needed before flatness says anything: with fewer, white noise itself is not flat."""


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What is remembered of one modality."""

    count: int = 0
    digests: set[bytes] = field(default_factory=set)
    correlations: list[float] = field(default_factory=list)
    power: F64 = field(default_factory=lambda: np.zeros(FRAME // 2 + 2))


class Audit:
    """Sees every payload of a set once; keeps a few bytes of each."""

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}

    def add(self, payloads: Mapping[str, Payload]) -> None:
        """Look at one item's payloads, by modality."""
        for name, payload in payloads.items():
            seen = self._seen.setdefault(name, _Seen())
            seen.count += 1
            seen.digests.add(hashlib.sha256(_bytes(payload)).digest())
            if isinstance(payload, Image):
                seen.correlations.append(_neighbours(payload.pixels))
            elif isinstance(payload, Audio):
                seen.power += _power(payload.samples[:, 0])

    def check(self, *, where: str) -> None:
        """Judge the set.

        Raises:
            InputError: it is empty, constant or noise; names the modality.
        """
        if not self._seen:
            raise _refused(where, "inputs", "none", "Name the items' media.")
        for name, seen in self._seen.items():
            at = f"{where}: modality '{name}'"
            if seen.count > 1 and len(seen.digests) == 1:
                raise _refused(at, "inputs that differ", f"{seen.count} times the same", "Record real ones.")
            if seen.correlations and abs(float(np.mean(seen.correlations))) < NOISE_CORRELATION:
                raise _refused(at, "pictures", "noise: neighbouring pixels are unrelated", "Record real ones.")
            if _flatness(seen.power) > NOISE_FLATNESS:
                raise _refused(at, "sound", "white noise: its spectrum is flat", "Record real sound.")


def _bytes(payload: Payload) -> bytes:
    if isinstance(payload, Text):
        return payload.text.encode()
    array = payload.pixels if isinstance(payload, Image) else _values(payload)
    return np.ascontiguousarray(array).tobytes()


def _values(payload: Audio | Vector) -> F32:
    return payload.samples if isinstance(payload, Audio) else payload.values


def _neighbours(pixels: U8) -> float:
    """Correlation of each pixel with the next in its row; 1 for a plain picture."""
    grey = pixels.mean(axis=2)
    left, right = grey[:, :-1].ravel(), grey[:, 1:].ravel()
    if left.size < 2 or not left.std() or not right.std():
        return 1.0
    return float(np.corrcoef(left, right)[0, 1])


def _power(samples: F32) -> F64:
    """Power summed over frames, and the number of frames: ``(FRAME // 2 + 2,)``."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    power = (np.abs(np.fft.rfft(frames, axis=1)) ** 2).sum(axis=0)
    return np.append(power, len(frames)).astype(np.float64)


def _flatness(power: F64) -> float:
    # The first and the last bin hold half a band each and the mean of the sound.
    bins, frames = power[1:-2], power[-1]
    if frames < FEWEST_FRAMES or not bins.all():
        return 0.0
    return float(np.exp(np.log(bins).mean()) / bins.mean())


def _refused(where: str, expected: str, got: str, fix: str) -> InputError:
    return InputError(where, expected=expected, got=got, fix=fix)
