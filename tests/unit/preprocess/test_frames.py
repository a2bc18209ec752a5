import numpy as np
import pytest

from edge_mm.contracts.audio import LogMel, Mfcc
from edge_mm.preprocess.frames import frame_count, log_mel, mfcc
from edge_mm.preprocess.mel import filter_bank, hann, hz_to_mel, mel_to_hz

RATE_HZ = 16_000
SHAPE = {"n_fft": 400, "win_length": 400, "hop_length": 160, "n_mels": 40}


def tone(hz: float) -> np.ndarray:
    return np.sin(2 * np.pi * hz * np.arange(RATE_HZ) / RATE_HZ).astype(np.float32)


@pytest.mark.parametrize("size", [400, 401, 559, 560, 561, 16_000])
@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("n_fft", [400, 399])
def test_the_count_is_what_comes(size: int, center: bool, n_fft: int) -> None:
    samples = np.ones(size, np.float32)
    shape = SHAPE | {"n_fft": n_fft, "win_length": 300}
    plain, cepstral = LogMel(center=center, **shape), Mfcc(center=center, n_mfcc=13, **shape)
    assert log_mel(samples, plain, RATE_HZ).shape == (40, frame_count(size, plain))
    assert mfcc(samples, cepstral, RATE_HZ).shape == (13, frame_count(size, cepstral))
    if center:
        whisper = LogMel(log="whisper", **shape)
        assert log_mel(samples, whisper, RATE_HZ).shape == (40, frame_count(size, whisper))


def test_a_tone_is_in_its_filter() -> None:
    spec = LogMel(log="db", **SHAPE)
    corners = mel_to_hz(np.linspace(0, hz_to_mel(np.array([8000.0]), "slaney")[0], 42), "slaney")
    loudest = log_mel(tone(corners[21]), spec, RATE_HZ).argmax(axis=0)
    assert set(loudest[3:-3]) == {20}


def test_silence_is_the_floor() -> None:
    silence = np.zeros(RATE_HZ, np.float32)
    np.testing.assert_allclose(log_mel(silence, LogMel(log="db", floor=1e-8, **SHAPE), RATE_HZ), -80, atol=1e-4)
    np.testing.assert_allclose(log_mel(silence, LogMel(floor=1e-8, **SHAPE), RATE_HZ), np.log(1e-8), atol=1e-4)
    np.testing.assert_allclose(log_mel(silence, LogMel(log="whisper", **SHAPE), RATE_HZ), (-10 + 4) / 4, atol=1e-6)


def test_mean_and_std_standardise() -> None:
    plain = log_mel(tone(500), LogMel(log="db", **SHAPE), RATE_HZ)
    scaled = log_mel(tone(500), LogMel(log="db", mean=-30.0, std=20.0, **SHAPE), RATE_HZ)
    np.testing.assert_allclose(scaled, (plain + 30) / 20, rtol=0, atol=1e-5)
    assert scaled.flags.c_contiguous


def test_frame_t_is_centred_on_sample_t_hops() -> None:
    click = np.zeros(RATE_HZ, np.float32)
    click[50 * 160] = 1
    power = log_mel(click, LogMel(log="db", **SHAPE), RATE_HZ).sum(axis=0)
    assert power.argmax() == 50


@pytest.mark.parametrize("scale", ["slaney", "htk"])
def test_the_mel_scale_goes_back_and_forth(scale: str) -> None:
    hz = np.array([0.0, 10.0, 999.9, 1000.0, 1000.1, 4000.0, 20_000.0])
    np.testing.assert_allclose(mel_to_hz(hz_to_mel(hz, scale), scale), hz, rtol=1e-12, atol=1e-9)  # type: ignore[arg-type]
    assert hz_to_mel(np.array([1000.0]), scale)[0] == pytest.approx(15 if scale == "slaney" else 1000, rel=1e-3)  # type: ignore[arg-type]


def test_a_narrow_window_lies_in_the_middle() -> None:
    window = hann(4, 8)
    np.testing.assert_allclose(window, [0, 0, 0, 0.5, 1, 0.5, 0, 0], atol=1e-7)


def test_the_cached_matrices_cannot_be_written() -> None:
    bank = filter_bank(rate_hz=RATE_HZ, n_fft=400, n_mels=40, f_min_hz=0.0, f_max_hz=8000.0, scale="htk")
    with pytest.raises(ValueError, match="read-only"):
        bank[0, 0] = 1
