import numpy as np
import pytest

from edge_mm.arrays import F32
from edge_mm.preprocess.subtraction import subtract_noise

RATE_HZ = 16_000


def bursts(seconds: float = 2.0) -> F32:
    """A voiced sound that pauses for two fifths of the time."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    voice = 0.3 * np.sin(2 * np.pi * 440 * time) + 0.2 * np.sin(2 * np.pi * 1320 * time)
    return np.where(time % 0.5 < 0.3, voice, 0).astype(np.float32)


def hiss(size: int, level: float, seed: int = 0) -> F32:
    return (level * np.random.default_rng(seed).standard_normal(size)).astype(np.float32)


def decibel(signal: F32, error: F32) -> float:
    return float(10 * np.log10((signal**2).sum() / (error**2).sum()))


@pytest.mark.parametrize("level", [0.02, 0.05, 0.1])
def test_stationary_noise_goes_and_the_voice_stays(level: float) -> None:
    clean = bursts()
    noise = hiss(len(clean), level)
    got = subtract_noise(clean + noise, RATE_HZ)
    assert len(got) == len(clean)
    assert got.dtype == np.float32
    assert decibel(clean, got - clean) > decibel(clean, noise) + 6
    pauses = clean == 0
    assert decibel(noise[pauses], got[pauses]) > 10


def test_a_sound_without_noise_is_unchanged() -> None:
    clean = bursts()
    np.testing.assert_allclose(subtract_noise(clean, RATE_HZ), clean, rtol=0, atol=1e-5)


def test_silence_stays_silence() -> None:
    silence = np.zeros(RATE_HZ, np.float32)
    np.testing.assert_array_equal(subtract_noise(silence, RATE_HZ), silence)


def test_padding_in_front_is_not_taken_for_noise() -> None:
    clean = bursts()
    noisy = clean + hiss(len(clean), 0.05)
    padded = np.concatenate([np.zeros(RATE_HZ, np.float32), noisy])
    got = subtract_noise(padded, RATE_HZ)
    assert not got[:RATE_HZ].any()
    np.testing.assert_array_equal(got[RATE_HZ:], subtract_noise(noisy, RATE_HZ))


@pytest.mark.parametrize("size", [1, 100, 512, 2000])
def test_what_is_too_short_to_learn_from_is_unchanged(size: int) -> None:
    samples = hiss(size, 0.1)
    np.testing.assert_array_equal(subtract_noise(samples, RATE_HZ), samples)


@pytest.mark.parametrize(("size", "rate_hz"), [(16_000, 16_000), (15_999, 16_000), (44_101, 44_100), (8_000, 8_000)])
def test_any_length_and_rate(size: int, rate_hz: int) -> None:
    got = subtract_noise(hiss(size, 0.1), rate_hz)
    assert len(got) == size
    assert np.isfinite(got).all()
    assert np.sqrt(np.mean(got**2)) < 0.05


def test_the_callers_sound_is_not_written_to() -> None:
    samples = hiss(RATE_HZ, 0.1)
    samples.flags.writeable = False
    subtract_noise(samples, RATE_HZ)
