"""From captured sound to a tensor, exactly as an ``AudioSpec`` says."""

from typing import Final

import numpy as np

from edge_mm.arrays import F32
from edge_mm.contracts.audio import AudioSpec, LogMel, Mfcc
from edge_mm.preprocess.frames import log_mel, mfcc
from edge_mm.preprocess.resample import last_window, mix, resample
from edge_mm.preprocess.subtraction import subtract_noise

RMS_LEVEL: Final = 0.1
"""Root mean square after ``normalise = "rms"``: -20 dB of full scale, which leaves speech its peaks."""

SILENCE_PEAK: Final = 1e-6
"""No sample above this (-120 dB, a tenth of 24-bit audio's noise) is silence, and no gain makes it loud."""


def audio_tensor(samples: F32, rate_hz: int, spec: AudioSpec) -> F32:
    """Turn ``(N, C)``, full scale -1 to 1, into ``(1, window_samples)`` or ``(1, features, frames)``, C-contiguous.

    The steps come in this order: mix, resample, cut or pad, denoise, normalise, frame.
    """
    sound = last_window(resample(mix(samples), rate_hz, spec.rate_hz), spec.window_samples)
    if spec.denoise == "spectral_subtraction":
        sound = subtract_noise(sound, spec.rate_hz)
    sound = level(sound, spec)
    if isinstance(spec.features, LogMel):
        return log_mel(sound, spec.features, spec.rate_hz)[None]
    if isinstance(spec.features, Mfcc):
        return mfcc(sound, spec.features, spec.rate_hz)[None]
    return np.ascontiguousarray(sound[None], np.float32)


def level(samples: F32, spec: AudioSpec) -> F32:
    """Bring ``(N,)`` to the level that ``normalise`` names; silence stays silence."""
    peak = float(np.abs(samples).max())
    if spec.normalise == "none" or peak <= SILENCE_PEAK:
        return samples
    if spec.normalise == "peak":
        return samples / np.float32(peak)
    rms = float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))
    return samples * np.float32(RMS_LEVEL / rms)
