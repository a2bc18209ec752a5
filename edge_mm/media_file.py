"""A media file as a payload, by what it is said to hold."""

from collections.abc import Callable, Mapping
from pathlib import Path

from edge_mm.contracts.modality import Modality
from edge_mm.preprocess.media import decode_image, load_audio, load_text, load_vector
from edge_mm.samples import Payload

_LOADERS: Mapping[Modality, Callable[[Path], Payload]] = {
    Modality.VISION: decode_image,
    Modality.AUDIO: load_audio,
    Modality.TEXT: load_text,
    Modality.VECTOR: load_vector,
}


def load_file(path: Path, kind: Modality) -> Payload:
    """Read a picture, sound, text or vector.

    Raises:
        InputError: the file is missing or is not of that kind; see ``edge_mm.preprocess.media``.
    """
    return _LOADERS[kind](path)
