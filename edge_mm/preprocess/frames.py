"""Short-time spectra: log-mel and MFCC frames of a stretch of sound."""

from typing import Final

import numpy as np

from edge_mm.arrays import F32
from edge_mm.contracts.audio import LogMel, Mfcc
from edge_mm.preprocess.mel import cosine_transform, filter_bank, hann
from edge_mm.preprocess.products import multiply

WHISPER_RANGE: Final = 8.0
"""Decades below the loudest point at which Whisper's spectrum is floored."""
WHISPER_OFFSET: Final = 4.0
WHISPER_SCALE: Final = 4.0
"""(x + 4) / 4 brings speech to about -1 to 1. All three: Radford et al., "Robust speech recognition via large-scale
weak supervision", 2022, and its published preprocessing."""

DECIBEL: Final = 10.0


def frame_count(samples: int, spec: LogMel | Mfcc) -> int:
    """Frames that ``samples`` give; at least 1 as long as they fill one ``n_fft``."""
    padded = samples + 2 * (spec.n_fft // 2) if spec.center else samples
    frames = 1 + (padded - spec.n_fft) // spec.hop_length
    return frames - 1 if isinstance(spec, LogMel) and spec.log == "whisper" else frames


def mel_power(samples: F32, spec: LogMel | Mfcc, rate_hz: int) -> F32:
    """Power under each mel filter, ``(N,)`` to ``(T, n_mels)``, of the unscaled spectrum."""
    if spec.center:
        half = spec.n_fft // 2
        samples = np.pad(samples, half, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(samples, spec.n_fft)[:: spec.hop_length]
    # numpy 1.x transforms in float64 only; the cast keeps the rest in float32 there too.
    spectrum = np.fft.rfft(frames * hann(spec.win_length, spec.n_fft)).astype(np.complex64, copy=False)
    power = spectrum.real**2 + spectrum.imag**2
    bank = filter_bank(
        rate_hz=rate_hz,
        n_fft=spec.n_fft,
        n_mels=spec.n_mels,
        f_min_hz=spec.f_min_hz,
        f_max_hz=spec.f_max_hz or rate_hz / 2,
        scale=spec.mel_scale,
    )
    result = np.empty((len(power), spec.n_mels), np.float32)
    multiply(power, bank, result)
    return result


def log_mel(samples: F32, spec: LogMel, rate_hz: int) -> F32:
    """Log-mel frames: ``(N,)`` to ``(n_mels, T)``, standardised by ``mean`` and ``std``."""
    power = mel_power(samples, spec, rate_hz)
    if spec.log == "whisper":
        # Whisper counts one frame less than its padding gives, and drops it before it looks for the maximum.
        power = power[:-1]
    power = np.maximum(power, np.float32(spec.floor))
    values = np.log(power) if spec.log == "ln" else np.log10(power)
    if spec.log == "db":
        values *= np.float32(DECIBEL)
    elif spec.log == "whisper":
        values = (np.maximum(values, values.max() - WHISPER_RANGE) + WHISPER_OFFSET) / WHISPER_SCALE
    return _standardise(values.T, spec)


def mfcc(samples: F32, spec: Mfcc, rate_hz: int) -> F32:
    """Cepstral coefficients: ``(N,)`` to ``(n_mfcc, T)``, standardised by ``mean`` and ``std``.

    Davis and Mermelstein, "Comparison of parametric representations for monosyllabic word recognition", 1980.
    """
    power = np.maximum(mel_power(samples, spec, rate_hz), np.float32(spec.floor))
    decibel = np.float32(DECIBEL) * np.log10(power)
    result = np.empty((len(decibel), spec.n_mfcc), np.float32)
    multiply(decibel, cosine_transform(spec.n_mels, spec.n_mfcc).T, result)
    return _standardise(result.T, spec)


def _standardise(values: F32, spec: LogMel | Mfcc) -> F32:
    if spec.mean != 0 or spec.std != 1:
        values = (values - np.float32(spec.mean)) / np.float32(spec.std)
    return np.ascontiguousarray(values, np.float32)
