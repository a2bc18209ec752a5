"""Whisper's log-mel frames against the published feature extractor."""

import numpy as np
import pytest
from transformers import WhisperFeatureExtractor

from edge_mm.contracts.audio import AudioSpec, LogMel
from edge_mm.preprocess.audio import audio_tensor

RATE_HZ = 16_000


@pytest.mark.parametrize(("seconds", "n_mels"), [(1, 80), (4, 80), (2, 128)])
def test_frames_are_whispers(seconds: int, n_mels: int) -> None:
    time = np.arange(seconds * RATE_HZ) / RATE_HZ
    tone = 0.3 * np.sin(2 * np.pi * 440 * time) * (time % 0.5 < 0.3)
    samples = (tone + 0.003 * np.random.default_rng(1).standard_normal(len(time))).astype(np.float32)
    features = LogMel(n_fft=400, win_length=400, hop_length=160, n_mels=n_mels, log="whisper")
    spec = AudioSpec(rate_hz=RATE_HZ, window_ns=seconds * 1_000_000_000, features=features)

    reference = WhisperFeatureExtractor(feature_size=n_mels, chunk_length=seconds)
    wanted = reference(samples, sampling_rate=RATE_HZ, return_tensors="np").input_features

    got = audio_tensor(samples[:, None], RATE_HZ, spec)
    assert got.shape == wanted.shape == (1, n_mels, 100 * seconds)
    np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-4)
