import numpy as np
import pytest

from edge_mm.arrays import F32
from edge_mm.preprocess.resample import last_window, mix, resample


def tone(hz: float, rate_hz: int, seconds: float = 1.0) -> F32:
    return np.sin(2 * np.pi * hz * np.arange(round(seconds * rate_hz)) / rate_hz).astype(np.float32)


def inner(samples: F32) -> F32:
    """Without the ends, where a filter meets silence."""
    return samples[len(samples) // 10 : -len(samples) // 10]


@pytest.mark.parametrize(("rate_hz", "wanted_hz"), [(48_000, 16_000), (44_100, 16_000), (8_000, 16_000)])
def test_a_tone_that_both_rates_hold_stays(rate_hz: int, wanted_hz: int) -> None:
    got = resample(tone(1000, rate_hz), rate_hz, wanted_hz)
    assert got.dtype == np.float32
    assert len(got) == wanted_hz
    np.testing.assert_allclose(inner(got), inner(tone(1000, wanted_hz)), rtol=0, atol=1e-4)


@pytest.mark.parametrize("hz", [9_000, 12_000, 20_000])
def test_a_tone_above_half_the_new_rate_is_gone_and_not_folded(hz: int) -> None:
    got = resample(tone(hz, 48_000), 48_000, 16_000)
    # 80 dB down; taking every third sample would leave it at full strength, elsewhere.
    assert np.abs(inner(got)).max() < 1e-4


def test_the_same_rate_is_the_same_sound() -> None:
    samples = tone(440, 16_000)
    assert resample(samples, 16_000, 16_000) is samples


def test_mixing_is_the_mean() -> None:
    stereo = np.array([[1.0, 0.0], [0.5, -0.5]], np.float32)
    assert mix(stereo).tolist() == [0.5, 0.0]
    assert mix(stereo[:, :1]).tolist() == [1.0, 0.5]


def test_a_long_sound_keeps_its_end_and_a_short_one_gets_silence_in_front() -> None:
    samples = np.arange(1, 6, dtype=np.float32)
    assert last_window(samples, 3).tolist() == [3, 4, 5]
    assert last_window(samples, 5).tolist() == [1, 2, 3, 4, 5]
    assert last_window(samples, 7).tolist() == [0, 0, 1, 2, 3, 4, 5]
