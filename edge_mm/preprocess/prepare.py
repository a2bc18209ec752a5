"""One input of a model: checked, prepared, and described for whoever builds the graph behind it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from edge_mm.arrays import F32, Tensor
from edge_mm.contracts.audio import AudioSpec, LogMel, Waveform
from edge_mm.contracts.manifest import InputSpec
from edge_mm.contracts.tensors import TensorSpec
from edge_mm.contracts.text import TextSpec
from edge_mm.contracts.vector import VectorSpec
from edge_mm.contracts.vision import ImageSpec
from edge_mm.errors import InputError
from edge_mm.preprocess.audio import audio_tensor
from edge_mm.preprocess.frames import frame_count
from edge_mm.preprocess.text import TextEncoder
from edge_mm.preprocess.vector import vector_tensor
from edge_mm.preprocess.vision import image_tensor
from edge_mm.samples import Audio, Image, Payload, Text, Vector

PayloadT = TypeVar("PayloadT", Image, Audio, Text, Vector)


class Preprocessor:
    """Turns the payloads of one modality into its encoder's tensors."""

    def __init__(self, spec: InputSpec, *, file: Callable[[str], Path], name: str | None = None) -> None:
        """Get ready; a text spec loads its tokenizer.

        Args:
            spec: how this modality is prepared.
            file: gives the path of a file of the bundle by its name in the manifest.
            name: the modality's name for messages; its kind if left out.

        Raises:
            BundleError: the tokenizer cannot be used.
        """
        where = name or spec.kind
        if isinstance(spec, TextSpec):
            encoder = TextEncoder(spec, file(spec.tokenizer))
            self._prepare: Callable[[Payload], dict[str, Tensor]] = partial(_text, encoder=encoder, where=where)
        elif isinstance(spec, ImageSpec):
            self._prepare = partial(_image, spec=spec, where=where)
        elif isinstance(spec, AudioSpec):
            self._prepare = partial(_audio, spec=spec, where=where)
        else:
            self._prepare = partial(_vector, spec=spec, where=where)

    def __call__(self, payload: Payload) -> dict[str, Tensor]:
        """The tensors that ``coherence.PREPROCESSED`` names, with the shapes of ``shapes`` and a batch of 1.

        Raises:
            InputError: the payload is of another kind, has a wrong shape, or holds NaN; names modality and field.
            UnavailableError: an optional library that the spec needs is missing.
        """
        return self._prepare(payload)


def shapes(spec: InputSpec) -> dict[str, TensorSpec]:
    """Type and shape of each tensor that ``spec`` gives, by name; ``batch`` and ``tokens`` are what varies."""
    if isinstance(spec, ImageSpec):
        image = ("batch", spec.channels, spec.height_px, spec.width_px)
        return {"image": TensorSpec(name="image", dtype="float32", shape=image)}
    if isinstance(spec, AudioSpec):
        return {"audio": TensorSpec(name="audio", dtype="float32", shape=("batch", *_audio_shape(spec)))}
    if isinstance(spec, VectorSpec):
        return {"vector": TensorSpec(name="vector", dtype="float32", shape=("batch", spec.size))}
    tokens = spec.max_tokens if spec.padding == "max" else "tokens"
    names = ("input_ids", "attention_mask")
    return {name: TensorSpec(name=name, dtype="int64", shape=("batch", tokens)) for name in names}


def _audio_shape(spec: AudioSpec) -> tuple[int, ...]:
    features = spec.features
    if isinstance(features, Waveform):
        return (spec.window_samples,)
    rows = features.n_mels if isinstance(features, LogMel) else features.n_mfcc
    return rows, frame_count(spec.window_samples, features)


def _image(payload: Payload, *, spec: ImageSpec, where: str) -> dict[str, Tensor]:
    return {"image": image_tensor(_pixels(_typed(payload, Image, where), where), spec)}


def _audio(payload: Payload, *, spec: AudioSpec, where: str) -> dict[str, Tensor]:
    audio = _typed(payload, Audio, where)
    return {"audio": audio_tensor(_samples(audio, where), audio.rate_hz, spec)}


def _text(payload: Payload, *, encoder: TextEncoder, where: str) -> dict[str, Tensor]:
    return encoder(_typed(payload, Text, where).text, where=where)


def _vector(payload: Payload, *, spec: VectorSpec, where: str) -> dict[str, Tensor]:
    return {"vector": vector_tensor(_values(_typed(payload, Vector, where), spec.size, where), spec)}


def _typed(payload: Payload, wanted: type[PayloadT], where: str) -> PayloadT:
    if not isinstance(payload, wanted):
        raise InputError(
            f"{where}: payload", expected=wanted.__name__, got=type(payload).__name__, fix="Give each modality its own."
        )
    return payload


def _pixels(image: Image, where: str) -> Tensor:
    pixels = image.pixels
    fits = pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3 and pixels.size > 0
    if not fits:
        raise InputError(
            f"{where}: field 'pixels'",
            expected="uint8 of shape (H, W, 3)",
            got=f"{pixels.dtype} of shape {pixels.shape}",
            fix="Decode the picture to 8-bit RGB.",
        )
    return np.ascontiguousarray(pixels)


def _samples(audio: Audio, where: str) -> F32:
    samples = audio.samples
    if samples.ndim != 2 or samples.size == 0:
        raise InputError(
            f"{where}: field 'samples'",
            expected="shape (N, C) with at least one sample",
            got=f"shape {samples.shape}",
            fix="Give sound, or leave the modality out.",
        )
    if audio.rate_hz <= 0:
        raise InputError(
            f"{where}: field 'rate_hz'", expected="above 0", got=audio.rate_hz, fix="Give samples per second."
        )
    return _finite(samples, f"{where}: field 'samples'")


def _values(vector: Vector, size: int, where: str) -> F32:
    values = vector.values
    if values.shape != (size,):
        raise InputError(
            f"{where}: field 'values'",
            expected=f"shape ({size},)",
            got=f"shape {values.shape}",
            fix="Give the features that the model was trained with.",
        )
    return _finite(values, f"{where}: field 'values'")


def _finite(values: Tensor, where: str) -> F32:
    if values.dtype.kind != "f":
        raise InputError(where, expected="float32", got=values.dtype, fix="Convert it, full scale -1 to 1 for sound.")
    bad = values.size - int(np.isfinite(values).sum())
    if bad:
        raise InputError(
            where, expected="finite values", got=f"{bad} of {values.size} NaN or infinite", fix="Check the source."
        )
    return np.asarray(values, np.float32)
