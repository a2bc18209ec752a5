"""Mel filter banks and the cosine transform of MFCCs: matrices, computed once."""

from functools import lru_cache
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from edge_mm.arrays import F32

F64: TypeAlias = NDArray[np.float64]
MelScale: TypeAlias = Literal["slaney", "htk"]

HTK_FACTOR: Final = 2595.0
HTK_CORNER_HZ: Final = 700.0
"""mel = 2595 log10(1 + f / 700): O'Shaughnessy, "Speech Communication", 1987; the HTK Book, section 5.6."""

SLANEY_HZ_PER_MEL: Final = 200.0 / 3
SLANEY_CORNER_HZ: Final = 1000.0
SLANEY_CORNER_MEL: Final = SLANEY_CORNER_HZ / SLANEY_HZ_PER_MEL
SLANEY_LOG_STEP: Final = float(np.log(6.4) / 27)
"""Linear below 1 kHz, then 27 mels for each factor of 6.4: Slaney, "Auditory Toolbox", Interval TR 1998-010."""


def hz_to_mel(hz: F64, scale: MelScale) -> F64:
    """Frequencies in Hz, at least 0, on the mel scale."""
    if scale == "htk":
        return np.asarray(HTK_FACTOR * np.log10(1 + hz / HTK_CORNER_HZ))
    above = SLANEY_CORNER_MEL + np.log(np.maximum(hz, SLANEY_CORNER_HZ) / SLANEY_CORNER_HZ) / SLANEY_LOG_STEP
    return np.where(hz < SLANEY_CORNER_HZ, hz / SLANEY_HZ_PER_MEL, above)


def mel_to_hz(mel: F64, scale: MelScale) -> F64:
    """The inverse of ``hz_to_mel``."""
    if scale == "htk":
        return np.asarray(HTK_CORNER_HZ * (10 ** (mel / HTK_FACTOR) - 1))
    above = SLANEY_CORNER_HZ * np.exp(SLANEY_LOG_STEP * (np.maximum(mel, SLANEY_CORNER_MEL) - SLANEY_CORNER_MEL))
    return np.where(mel < SLANEY_CORNER_MEL, mel * SLANEY_HZ_PER_MEL, above)


@lru_cache(maxsize=64)
def filter_bank(*, rate_hz: int, n_fft: int, n_mels: int, f_min_hz: float, f_max_hz: float, scale: MelScale) -> F32:
    """Triangles over the bins of a real FFT: ``(n_fft // 2 + 1, n_mels)``.

    Their corners are equally far apart in mel. ``slaney`` gives every triangle the area 1 (in 1 / Hz), ``htk`` the
    peak 1.
    """
    ends = hz_to_mel(np.array([f_min_hz, f_max_hz]), scale)
    corners = mel_to_hz(np.linspace(ends[0], ends[1], n_mels + 2), scale)
    bins = np.arange(n_fft // 2 + 1) * (rate_hz / n_fft)
    left, peak, right = corners[:-2], corners[1:-1], corners[2:]
    rising = (bins[:, None] - left) / (peak - left)
    falling = (right - bins[:, None]) / (right - peak)
    bank = np.maximum(0.0, np.minimum(rising, falling))
    if scale == "slaney":
        bank *= 2 / (right - left)
    return _frozen(bank)


@lru_cache(maxsize=64)
def cosine_transform(n_mels: int, n_mfcc: int) -> F32:
    """The first ``n_mfcc`` rows of the orthonormal DCT-II: ``(n_mfcc, n_mels)``."""
    order = np.arange(n_mfcc)[:, None]
    matrix = np.sqrt(2 / n_mels) * np.cos(np.pi / n_mels * order * (np.arange(n_mels) + 0.5))
    matrix[0] /= np.sqrt(2)
    return _frozen(matrix)


@lru_cache(maxsize=64)
def hann(win_length: int, n_fft: int) -> F32:
    """A periodic Hann window of ``win_length`` in the middle of ``(n_fft,)`` zeros."""
    window = np.zeros(n_fft)
    start = (n_fft - win_length) // 2
    window[start : start + win_length] = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(win_length) / win_length)
    return _frozen(window)


def _frozen(matrix: F64) -> F32:
    """As float32, read-only: the caches hand out the one copy."""
    result = matrix.astype(np.float32)
    result.flags.writeable = False
    return result
