"""Reading pictures, sound, text and vectors from files that nobody has checked yet.

Every size is bounded before anything is read or allocated, and every error names the file and the field.
"""

import json
import math
import struct
from pathlib import Path
from typing import Any, Final, NoReturn

import cv2
import numpy as np

from edge_mm.arrays import F32, U8
from edge_mm.npy import read_npy
from edge_mm.preprocess.files import must_be_file, must_be_finite, read_bounded, refuse
from edge_mm.preprocess.pictures import PictureError, picture_size
from edge_mm.samples import Audio, Image, Text, Vector

MAX_IMAGE_BYTES: Final = 64 * 2**20
MAX_IMAGE_PIXELS: Final = 50_000_000
"""A 50 megapixel camera's picture, 150 MB decoded; a file of a few kilobytes can claim more."""

MAX_AUDIO_VALUES: Final = 2**26
"""Samples times channels: 256 MiB as float32, 70 minutes of mono at 16 kHz."""
MAX_CHANNELS: Final = 2
"""Mono and stereo; what further channels carry (an array's raw microphones, a loopback) no file says."""

_RIFF_HEADER: Final = struct.Struct("<4sI")
_RIFF_STREAMED: Final = 0xFFFFFFFF
"""The size that a program writes when it cannot go back to the header, being piped."""

MAX_TEXT_BYTES: Final = 4_000_000
"""A text spec's largest ``max_chars`` (a million) at UTF-8's longest, four bytes."""

MAX_VECTOR_BYTES: Final = 32 * 2**20
"""A vector spec's largest ``size`` (a million) at about 25 characters of JSON for each value."""


def decode_image(source: bytes | Path, *, where: str | None = None) -> Image:
    """Decode a JPEG, PNG, WebP or BMP to upright RGB; EXIF's orientation is applied, transparency dropped.

    Args:
        source: the encoded bytes, or the file that holds them.
        where: what messages call it; the path if left out.

    Raises:
        InputError: missing, too large, truncated, damaged, or of another format.
    """
    where = where or (str(source) if isinstance(source, Path) else "image")
    data = read_bounded(source, MAX_IMAGE_BYTES, field="image") if isinstance(source, Path) else source
    try:
        return Image(pixels=_decoded(data))
    except PictureError as error:
        refuse(where, "image", "a whole JPEG, PNG, WebP or BMP", error, "Save the picture again.")


def load_audio(path: Path) -> Audio:
    """Read a sound file (WAV, FLAC, OGG, MP3) of one or two channels; full scale is -1 to 1.

    Raises:
        InputError: missing, empty, too long, damaged, more than two channels, or with NaN in it.
    """
    # Loading libsndfile takes a tenth of a second, which a run without sound files need not pay.
    import soundfile

    must_be_file(path, field="audio")
    _check_whole(path)
    try:
        with soundfile.SoundFile(path) as file:
            _check_sound(path, file.frames, file.channels)
            samples = np.asarray(file.read(dtype="float32", always_2d=True), np.float32)
            rate_hz, frames = int(file.samplerate), int(file.frames)
    # TypeError: the name says headerless data, for which nobody has given the rate.
    except (soundfile.SoundFileError, TypeError) as error:
        refuse(
            path,
            "audio",
            "a WAV, FLAC, OGG or MP3 file",
            getattr(error, "error_string", error),
            "Save the sound again.",
        )
    if len(samples) < frames:
        refuse(path, "audio", f"{frames} samples", len(samples), "The file ends early: copy or record it again.")
    must_be_finite(samples, path=path, field="samples")
    return Audio(samples=samples, rate_hz=rate_hz)


def load_text(path: Path) -> Text:
    """Read a UTF-8 file as it is; a leading byte order mark is dropped.

    Raises:
        InputError: missing, over ``MAX_TEXT_BYTES``, or not UTF-8.
    """
    data = read_bounded(path, MAX_TEXT_BYTES, field="text")
    try:
        return Text(text=data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        refuse(path, "text", "UTF-8", f"byte 0x{data[error.start]:02x} at {error.start}", "Convert the file to UTF-8.")


def load_vector(path: Path) -> Vector:
    """Read a one-dimensional ``.npy`` array of numbers, or a JSON list of numbers.

    Raises:
        InputError: missing, too large, not numbers, of another shape, or with NaN in it.
    """
    data = read_bounded(path, MAX_VECTOR_BYTES, field="vector")
    try:
        values = _npy(data) if path.suffix == ".npy" else _json_list(data)
    except (ValueError, EOFError, OverflowError, RecursionError) as error:
        refuse(path, "vector", "a .npy array or a JSON list of numbers", error, "Write it again.")
    if values.ndim != 1 or values.size == 0:
        refuse(path, "vector", "one dimension with at least one value", f"shape {values.shape}", "Write a flat list.")
    must_be_finite(values, path=path, field="vector")
    return Vector(values=values)


def _decoded(data: bytes) -> U8:
    height, width = picture_size(data)
    if not 0 < height * width <= MAX_IMAGE_PIXELS:
        raise PictureError(f"one of {width}x{height} pixels (at most {MAX_IMAGE_PIXELS} in all are read)")
    try:
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        decoded = None
    if decoded is None:
        raise PictureError("one that is damaged inside")
    return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)


def _check_whole(path: Path) -> None:
    """Refuse a truncated WAV, which libsndfile would read as a short one."""
    with path.open("rb") as file:
        head = file.read(_RIFF_HEADER.size)
    if len(head) < _RIFF_HEADER.size or not head.startswith(b"RIFF"):
        return
    stated, there = _RIFF_HEADER.unpack(head)[1], path.stat().st_size - _RIFF_HEADER.size
    if there < stated != _RIFF_STREAMED:
        refuse(
            path, "audio", f"{stated} bytes after the header", there, "The file ends early: copy or record it again."
        )


def _check_sound(path: Path, frames: int, channels: int) -> None:
    if not 1 <= channels <= MAX_CHANNELS:
        refuse(path, "channels", "1 or 2", channels, "Mix it to mono or stereo, or cut out the channel you mean.")
    if frames <= 0:
        refuse(path, "samples", "at least one", frames, "Record again, or leave the sound out.")
    if frames * channels > MAX_AUDIO_VALUES:
        refuse(
            path, "samples", f"at most {MAX_AUDIO_VALUES // channels} per channel", frames, "Cut the file into parts."
        )


def _npy(data: bytes) -> F32:
    values = read_npy(data)
    if values.dtype.kind == "b":
        raise ValueError(f"an array of {values.dtype}")
    return _as_float32(values)


def _json_list(data: bytes) -> F32:
    values: Any = json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    if not isinstance(values, list) or not all(_is_number(value) for value in values):
        raise ValueError("JSON that is something else")
    return _as_float32(np.array(values, np.float64))


def _as_float32(values: np.ndarray[Any, np.dtype[Any]]) -> F32:
    # What float32 cannot hold becomes infinite, and the caller refuses that by name.
    with np.errstate(over="ignore"):
        return np.asarray(values.astype(np.float32), np.float32)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
