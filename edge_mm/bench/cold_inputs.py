"""A recorded sample as the files and words that ``edge-mm predict`` takes."""

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import soundfile

from edge_mm.samples import Audio, Image, Payload, Text, Vector


def predict_words(payloads: Mapping[str, Payload], folder: Path) -> list[str]:
    """Options of ``edge-mm predict`` for one payload of each kind; their files are written to ``folder``.

    Pictures are stored without loss and sound as 32-bit floats, so that the decision is that of the recording.
    """
    words: list[str] = []
    for name, payload in payloads.items():
        words += _words(name, payload, folder)
    return words


def _words(name: str, payload: Payload, folder: Path) -> list[str]:
    if isinstance(payload, Image):
        picture = folder / f"{name}.png"
        picture.write_bytes(cv2.imencode(".png", payload.pixels[..., ::-1])[1].tobytes())
        return ["--image", str(picture)]
    if isinstance(payload, Audio):
        sound = folder / f"{name}.wav"
        soundfile.write(sound, payload.samples, payload.rate_hz, subtype="FLOAT")
        return ["--audio", str(sound)]
    if isinstance(payload, Text):
        words = folder / f"{name}.txt"
        words.write_text(payload.text, encoding="utf-8")
        return ["--text-file", str(words)]
    return ["--vector", str(_vector(payload, folder / f"{name}.npy"))]


def _vector(payload: Vector, path: Path) -> Path:
    np.save(path, payload.values)
    return path
