"""Log-mel and MFCC frames against librosa."""

from typing import Literal

import librosa
import numpy as np
import pytest

from edge_mm.arrays import F32
from edge_mm.contracts.audio import LogMel, Mfcc
from edge_mm.preprocess.frames import frame_count, log_mel, mfcc
from edge_mm.preprocess.mel import cosine_transform, filter_bank

RATE_HZ = 16_000


def sound() -> F32:
    """A rising tone in noise, one second."""
    time = np.arange(RATE_HZ) / RATE_HZ
    tone = 0.4 * np.sin(2 * np.pi * (200 * time + 1500 * time**2))
    return (tone + 0.01 * np.random.default_rng(0).standard_normal(RATE_HZ)).astype(np.float32)


def power(scale: str, *, center: bool, n_fft: int, win_length: int, samples: F32) -> F32:
    return librosa.feature.melspectrogram(
        y=samples.astype(np.float64),
        sr=RATE_HZ,
        n_fft=n_fft,
        win_length=win_length,
        hop_length=160,
        window="hann",
        center=center,
        pad_mode="reflect",
        power=2.0,
        n_mels=64,
        fmin=20,
        fmax=7600,
        htk=scale == "htk",
        norm="slaney" if scale == "slaney" else None,
    )


@pytest.mark.parametrize("scale", ["slaney", "htk"])
@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize(("n_fft", "win_length"), [(512, 400), (512, 512), (1024, 401)])
def test_frames_are_librosas(scale: Literal["slaney", "htk"], center: bool, n_fft: int, win_length: int) -> None:
    shared = {
        "n_fft": n_fft, "win_length": win_length, "hop_length": 160, "n_mels": 64,
        "f_min_hz": 20.0, "f_max_hz": 7600.0, "mel_scale": scale, "center": center,
    }  # fmt: skip
    samples = sound()
    wanted = power(scale, center=center, n_fft=n_fft, win_length=win_length, samples=samples)
    decibel = librosa.power_to_db(wanted, amin=1e-10, top_db=None)

    # Single precision against double: a ten-thousandth of a decibel, and of a neper.
    got = log_mel(samples, LogMel(log="db", **shared), RATE_HZ)
    assert got.dtype == np.float32
    assert got.shape == wanted.shape == (64, frame_count(RATE_HZ, LogMel(**shared)))
    np.testing.assert_allclose(got, decibel, rtol=0, atol=1e-3)
    np.testing.assert_allclose(
        log_mel(samples, LogMel(log="ln", **shared), RATE_HZ), np.log(np.maximum(wanted, 1e-10)), rtol=0, atol=2e-4
    )
    np.testing.assert_allclose(
        mfcc(samples, Mfcc(n_mfcc=20, **shared), RATE_HZ),
        librosa.feature.mfcc(S=decibel, n_mfcc=20, dct_type=2, norm="ortho"),
        rtol=0,
        atol=5e-3,
    )


@pytest.mark.parametrize("scale", ["slaney", "htk"])
@pytest.mark.parametrize(("rate_hz", "n_fft", "n_mels"), [(16_000, 400, 80), (44_100, 2048, 128), (8_000, 256, 23)])
def test_filters_are_librosas(scale: Literal["slaney", "htk"], rate_hz: int, n_fft: int, n_mels: int) -> None:
    got = filter_bank(rate_hz=rate_hz, n_fft=n_fft, n_mels=n_mels, f_min_hz=0.0, f_max_hz=rate_hz / 2, scale=scale)
    norm = "slaney" if scale == "slaney" else None
    wanted = librosa.filters.mel(
        sr=rate_hz, n_fft=n_fft, n_mels=n_mels, htk=scale == "htk", norm=norm, dtype=np.float64
    )
    np.testing.assert_allclose(got, wanted.T, rtol=0, atol=1e-6)


def test_the_cosine_transform_is_orthonormal() -> None:
    full = cosine_transform(40, 40)
    np.testing.assert_allclose(full @ full.T, np.eye(40), rtol=0, atol=1e-6)
