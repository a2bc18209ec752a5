"""A recorded session for the tiny bundle of bundles.py: three seconds of pictures, sound and text."""

from pathlib import Path

import numpy as np

from edge_mm.samples import Audio, Image, Sample, Text
from edge_mm.sources.write_session import write_session

S = 1_000_000_000
RATE_HZ = 4000


def grey(level: int) -> Image:
    """A picture of one shade."""
    return Image(pixels=np.full((4, 4, 3), level, np.uint8))


def tone(level: float, *, frames: int = 400, channels: int = 1, rate_hz: int = RATE_HZ) -> Audio:
    """Sound that stays at one level."""
    return Audio(samples=np.full((frames, channels), level, np.float32), rate_hz=rate_hz)


def tiny_samples() -> list[Sample]:
    """Pictures at 5/s until 1.8 s, sound at 10/s in chunks of 0.1 s until 1.9 s, the same text at 0.3 s and 0.9 s."""
    samples: list[Sample] = []
    for tenth in range(20):
        at_ns = tenth * S // 10
        if tenth % 2 == 0:
            samples.append(Sample(modality="vision", capture_ns=at_ns, payload=grey(tenth)))
        if tenth:
            samples.append(Sample(modality="audio", capture_ns=at_ns, payload=tone(tenth / 32)))
        if tenth in (3, 9):
            samples.append(Sample(modality="text", capture_ns=at_ns, payload=Text(text="two three")))
    return samples


def build_session(root: Path) -> Path:
    """Write it into the new folder ``root``, which is also returned; it ends at 3 s."""
    write_session(root, tiny_samples(), start_ns=0, end_ns=3 * S)
    return root
