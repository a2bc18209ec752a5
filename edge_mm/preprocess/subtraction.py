"""Noise reduction by spectral subtraction.

Boll, "Suppression of acoustic noise in speech using spectral subtraction", IEEE Trans. ASSP 27(2), 1979: magnitude
averaging, subtraction of the noise's mean, half-wave rectification and residual noise reduction. Boll marks a stretch
without speech by hand; here the quietest frames of the window stand for it.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from edge_mm.arrays import F32

C64: TypeAlias = NDArray[np.complex64]

FRAME_S: Final = 0.032
"""Close to Boll's 25.6 ms, and a power of two at 8, 16 and 32 kHz."""

AVERAGED: Final = 3
"""Frames whose magnitudes are averaged: Boll's choice, about as long as speech stands still."""

QUIET_SHARE: Final = 0.1
"""Share of the frames, the quietest ones, that are taken for noise alone: speech pauses more than that."""

MIN_FRAMES: Final = 10
"""With fewer there is no frame to learn the noise from, and the sound stays as it is."""


def subtract_noise(samples: F32, rate_hz: int) -> F32:
    """Take stationary noise out of ``(N,)``; the length stays.

    Silence that was padded in front is not sound: it is neither taken for noise nor changed.
    """
    heard = np.flatnonzero(samples)
    if len(heard) == 0:
        return samples
    start = int(heard[0])
    size = 2 * round(FRAME_S * rate_hz / 2)
    spectra = _spectra(samples[start:], size)
    if len(spectra) < MIN_FRAMES:
        return samples
    result = samples.copy()
    result[start:] = _overlap_add(spectra * _gain(np.abs(spectra)), size)[size // 2 :][: len(samples) - start]
    return result


def _spectra(samples: F32, size: int) -> C64:
    """Half-overlapping frames under a periodic Hann window, whose copies add up to one: ``(T, size // 2 + 1)``."""
    hop = size // 2
    tail = hop + (-len(samples)) % hop
    padded = np.pad(samples, (hop, tail))
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop] * window
    return np.fft.rfft(frames).astype(np.complex64, copy=False)


def _gain(magnitude: F32) -> F32:
    """What to multiply each bin of each frame with, 0-1."""
    noisy = _quietest(magnitude)
    noise, averaged = magnitude[noisy].mean(axis=0), _averaged(magnitude)
    left = np.maximum(averaged - noise, 0)
    # What the noise alone leaves at most; below it a bin that flickers is noise, and its lowest neighbour replaces it.
    residue = np.maximum(magnitude[noisy] - noise, 0).max(axis=0)
    around = np.pad(left, ((1, 1), (0, 0)), mode="edge")
    lowest = np.minimum(np.minimum(around[:-2], around[1:-1]), around[2:])
    left = np.where(left < residue, lowest, left)
    tiny = np.finfo(np.float32).tiny
    return np.asarray(left / np.maximum(averaged, tiny), np.float32)


def _quietest(magnitude: F32) -> NDArray[np.int64]:
    """Indices of the frames with the least energy, inner ones only: the first and the last are half padding."""
    energy = (magnitude[1:-1] ** 2).sum(axis=1)
    return np.argsort(energy, kind="stable")[: max(1, round(QUIET_SHARE * len(energy)))] + 1


def _averaged(magnitude: F32) -> F32:
    around = np.pad(magnitude, ((AVERAGED // 2, AVERAGED // 2), (0, 0)), mode="edge")
    total = sum(around[shift : shift + len(magnitude)] for shift in range(AVERAGED))
    return np.asarray(total / np.float32(AVERAGED), np.float32)


def _overlap_add(spectra: C64, size: int) -> F32:
    frames = np.fft.irfft(spectra, size).astype(np.float32, copy=False)
    hop = size // 2
    result = np.zeros((len(frames) + 1) * hop, np.float32)
    halves = result.reshape(-1, hop)
    halves[:-1] += frames[:, :hop]
    halves[1:] += frames[:, hop:]
    return result
