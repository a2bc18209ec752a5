from typing import Any

import numpy as np
import pytest

from edge_mm.contracts.audio import AudioSpec, LogMel, Mfcc, Waveform
from edge_mm.preprocess.audio import audio_tensor

FRAMES = {"n_fft": 256, "win_length": 256, "hop_length": 128, "n_mels": 20}


def spec(**changes: Any) -> AudioSpec:  # noqa: ANN401
    plain: dict[str, Any] = {"rate_hz": 8000, "window_ns": 500_000_000, "features": Waveform()}
    return AudioSpec(**(plain | changes))


def sound(size: int = 4000, channels: int = 1) -> np.ndarray:
    return (0.05 * np.random.default_rng(0).standard_normal((size, channels))).astype(np.float32)


@pytest.mark.parametrize(
    ("features", "shape"),
    [
        (Waveform(), (1, 4000)),
        (LogMel(**FRAMES), (1, 20, 32)),
        (LogMel(center=False, **FRAMES), (1, 20, 30)),
        (LogMel(log="whisper", **FRAMES), (1, 20, 31)),
        (Mfcc(n_mfcc=13, **FRAMES), (1, 13, 32)),
    ],
)
@pytest.mark.parametrize(("size", "rate_hz"), [(10, 8000), (4000, 8000), (100_000, 44_100)])
def test_the_tensor_has_one_shape_whatever_comes(
    features: Waveform | LogMel | Mfcc, shape: tuple[int, ...], size: int, rate_hz: int
) -> None:
    tensor = audio_tensor(sound(size, 2), rate_hz, spec(features=features, denoise="spectral_subtraction"))
    assert tensor.shape == shape
    assert tensor.dtype == np.float32
    assert tensor.flags.c_contiguous
    assert np.isfinite(tensor).all()


def test_a_short_sound_lies_at_the_end() -> None:
    samples = sound(1000)
    tensor = audio_tensor(samples, 8000, spec())
    assert not tensor[0, :3000].any()
    np.testing.assert_array_equal(tensor[0, 3000:], samples[:, 0])


def test_the_loudest_sample_becomes_one() -> None:
    assert np.abs(audio_tensor(sound(), 8000, spec(normalise="peak"))).max() == pytest.approx(1)


def test_the_root_mean_square_becomes_a_tenth() -> None:
    tensor = audio_tensor(sound() * 7, 8000, spec(normalise="rms"))
    assert np.sqrt(np.mean(tensor**2)) == pytest.approx(0.1, rel=1e-5)


@pytest.mark.parametrize("normalise", ["peak", "rms"])
@pytest.mark.parametrize("level", [0.0, 1e-7])
def test_silence_stays_silence(normalise: str, level: float) -> None:
    samples = np.full((4000, 1), level, np.float32)
    np.testing.assert_array_equal(audio_tensor(samples, 8000, spec(normalise=normalise))[0], samples[:, 0])


def test_normalising_comes_after_denoising() -> None:
    tensor = audio_tensor(sound(), 8000, spec(normalise="peak", denoise="spectral_subtraction"))
    assert np.abs(tensor).max() == pytest.approx(1)


def test_the_callers_sound_is_not_written_to() -> None:
    samples = sound()
    samples.flags.writeable = False
    audio_tensor(samples, 8000, spec(normalise="peak"))
