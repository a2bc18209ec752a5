"""From clean speech to what a cheap microphone hears in a room."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from edge_mm.arrays import F32

WINDOW_S: Final = 1.0
# The figures below were chosen on the validation split, so that sound alone is understood about six times in seven.
SNR_DB: Final = (4.0, 24.0)
"""Power of the speech over that of the noise."""
TILT: Final = (0.0, 1.0)
"""The noise's power falls with frequency to this power: 0 is white, 1 is pink."""
BABBLE_DB: Final = (15.0, 30.0)
"""Power of the speech over that of other people's."""
SPEED: Final = (0.85, 1.2)
"""How much faster, and higher, the speech is played: Ko et al., "Audio augmentation for speech recognition", 2015. It
moves the formants too, so that each voice stands for several people."""
LEVEL: Final = (0.003, 0.03)
"""Root mean square of the whole; full scale is 1."""
BLANK_SHARE: Final = 0.03
"""Of the windows hold no speech."""
FULL_SCALE: Final = 32767


def degrade(speech: F32, others: Sequence[F32], rate_hz: int, rng: np.random.Generator) -> F32:
    """Put ``(N,)`` speech somewhere into one second of noise and of other voices: ``(rate_hz,)``, exact in 16 bits."""
    window = np.zeros(round(WINDOW_S * rate_hz), np.float32)
    speech = at_speed(speech, rng.uniform(*SPEED))
    power = float(np.mean(speech**2))
    if rng.random() >= BLANK_SHARE:
        _add(window, speech, rng)
    for other in others:
        loudness = np.sqrt(power / np.mean(other**2)) * 10 ** (-rng.uniform(*BABBLE_DB) / 20)
        _add(window, other * np.float32(loudness), rng)
    noise_power = power * 10 ** (-rng.uniform(*SNR_DB) / 10)
    window += coloured_noise(len(window), rng.uniform(*TILT), rng) * np.float32(np.sqrt(noise_power))
    gain = rng.uniform(*LEVEL) / np.sqrt(np.mean(window**2))
    return to_16_bits(window * np.float32(gain))


def at_speed(speech: F32, speed: float) -> F32:
    """``(N,)`` samples played ``speed`` times as fast: ``(ceil(N / speed),)``."""
    return np.asarray(np.interp(np.arange(0, len(speech), speed), np.arange(len(speech)), speech), np.float32)


def coloured_noise(size: int, tilt: float, rng: np.random.Generator) -> F32:
    """Gaussian noise ``(size,)`` of power 1 whose spectrum falls with frequency to the power ``tilt``."""
    spectrum = np.fft.rfft(rng.standard_normal(size))
    spectrum *= np.maximum(np.arange(len(spectrum)), 1.0) ** (-tilt / 2)
    noise = np.fft.irfft(spectrum, size)
    return np.asarray(noise / np.sqrt(np.mean(noise**2)), np.float32)


def to_16_bits(samples: F32) -> F32:
    """Round to what a 16-bit file holds, so that memory and file say the same."""
    return np.asarray(np.round(np.clip(samples, -1, 1) * FULL_SCALE) / (FULL_SCALE + 1), np.float32)


def _add(window: F32, speech: F32, rng: np.random.Generator) -> None:
    """Add ``speech`` at a random place of ``window``, in place; what does not fit is cut off at the end."""
    start = int(rng.integers(max(len(window) - len(speech), 0) + 1))
    part = speech[: len(window) - start]
    window[start : start + len(part)] += part
