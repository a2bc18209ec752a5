"""Made-up raw inputs, for a verification and a self-test without data.

They are reproducible and exercise every operation, but they are no data of the task: an error that they show
is real, while an accuracy over them means nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from edge_mm.contracts.audio import AudioSpec
from edge_mm.contracts.manifest import InputSpec, ModalitySpec
from edge_mm.contracts.text import TextSpec
from edge_mm.contracts.vector import VectorSpec
from edge_mm.contracts.vision import ImageSpec
from edge_mm.errors import InputError
from edge_mm.samples import Audio, Image, Payload, Text, Vector

RawSample = Mapping[str, Payload]
"""One payload per modality."""
WORDS: Final = 6
"""Words of a made-up text at most."""
BLOBS: Final = 5
"""Coloured discs of a made-up picture."""


def made_up(
    modalities: Sequence[ModalitySpec], files: Mapping[str, bytes], *, count: int, seed: int
) -> list[RawSample]:
    """Samples from a seeded generator, each with every modality.

    Args:
        modalities: of the model.
        files: of the bundle; a text's words come from its tokenizer's vocabulary.
        count: how many.
        seed: of the generator.
    """
    rng = np.random.default_rng(seed)
    return [{modality.name: _payload(modality.preprocess, files, rng) for modality in modalities} for _ in range(count)]


def _payload(spec: InputSpec, files: Mapping[str, bytes], rng: np.random.Generator) -> Payload:
    if isinstance(spec, TextSpec):
        return _text(spec, files, rng)
    return MAKERS[spec.kind](spec, rng)


def _image(spec: ImageSpec, rng: np.random.Generator) -> Image:
    """Soft discs on a gradient, larger than the tensor, so that resizing has work to do."""
    height, width = spec.height_px * 3 // 2 + 1, spec.width_px * 3 // 2 + 2
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    pixels = np.stack([y / height, x / width, (x + y) / (height + width)], axis=-1) * 128
    for _ in range(BLOBS):
        centre_y, centre_x, radius = rng.uniform(0, height), rng.uniform(0, width), rng.uniform(0.1, 0.4) * width
        disc = np.exp(-((y - centre_y) ** 2 + (x - centre_x) ** 2) / (2 * radius**2))
        pixels += disc[..., None] * rng.uniform(-128, 128, 3)
    return Image(pixels=np.clip(pixels, 0, 255).astype(np.uint8))


def _audio(spec: AudioSpec, rng: np.random.Generator) -> Audio:
    """A rising tone in noise, as long as the window."""
    seconds = np.arange(spec.window_samples) / spec.rate_hz
    start_hz, rise = rng.uniform(100, 400), rng.uniform(100, 1000)
    tone = 0.5 * np.sin(2 * np.pi * (start_hz + rise * seconds / 2) * seconds)
    noisy = tone + 0.02 * rng.standard_normal(spec.window_samples)
    return Audio(samples=noisy.astype(np.float32)[:, None], rate_hz=spec.rate_hz)


def _vector(spec: VectorSpec, rng: np.random.Generator) -> Vector:
    """Normal values with the mean and the spread that the model was trained with."""
    mean, std = np.asarray(spec.mean or 0.0), np.asarray(spec.std or 1.0)
    return Vector(values=(mean + std * rng.standard_normal(spec.size)).astype(np.float32))


def _text(spec: TextSpec, files: Mapping[str, bytes], rng: np.random.Generator) -> Text:
    """Words of the tokenizer's own vocabulary."""
    if spec.tokenizer not in files:
        raise InputError(
            "model: files",
            expected=f"the tokenizer '{spec.tokenizer}'",
            got=", ".join(sorted(files)) or "no files",
            fix="Add it to the model's files.",
        )
    words = _vocabulary(files[spec.tokenizer], where=spec.tokenizer)
    chosen = rng.choice(len(words), size=int(rng.integers(1, WORDS + 1)))
    return Text(text=" ".join(words[index] for index in chosen))


def _vocabulary(tokenizer: bytes, *, where: str) -> list[str]:
    from tokenizers import Tokenizer

    try:
        vocabulary = Tokenizer.from_buffer(tokenizer).get_vocab(with_added_tokens=False)
    except Exception as error:  # noqa: BLE001  # tokenizers raises bare Exception
        raise InputError(
            where, expected="a tokenizers JSON file", got=str(error)[:200], fix="Write it again."
        ) from None
    words = sorted(word for word in vocabulary if word.isalnum())
    return words or ["a"]


MAKERS: Final[Mapping[str, Callable[..., Payload]]] = {"vision": _image, "audio": _audio, "vector": _vector}
