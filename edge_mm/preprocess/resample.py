"""From any number of channels at any rate to mono at the model's rate."""

import numpy as np
import soxr

from edge_mm.arrays import F32


def mix(samples: F32) -> F32:
    """Mean over the channels: ``(N, C)`` to ``(N,)``; full scale stays full scale."""
    if samples.shape[1] == 1:
        return samples[:, 0]
    return np.asarray(samples.mean(axis=1), np.float32)


def resample(samples: F32, rate_hz: int, wanted_hz: int) -> F32:
    """Change the rate of ``(N,)`` to ``wanted_hz``: ``round(N * wanted_hz / rate_hz)`` samples.

    soxr's high quality: what lies above half of the lower rate is removed, not folded down.
    """
    if rate_hz == wanted_hz:
        return samples
    return np.asarray(soxr.resample(np.ascontiguousarray(samples), rate_hz, wanted_hz, quality="HQ"), np.float32)


def last_window(samples: F32, size: int) -> F32:
    """The last ``size`` of ``(N,)``, with silence in front where there are fewer: the newest sound is always kept."""
    if len(samples) >= size:
        return samples[len(samples) - size :]
    return np.concatenate([np.zeros(size - len(samples), np.float32), samples])
