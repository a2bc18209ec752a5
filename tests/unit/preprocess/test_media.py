import io
import json
import os
import resource
import stat
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import soundfile

from edge_mm.errors import InputError
from edge_mm.preprocess import media
from edge_mm.preprocess.media import decode_image, load_audio, load_text, load_vector
from tests.golden.pictures import scene


def encoded(suffix: str, *options: int) -> bytes:
    done, data = cv2.imencode(suffix, cv2.cvtColor(scene(61, 83), cv2.COLOR_RGB2BGR), options)
    assert done
    return data.tobytes()


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """A JPEG with EXIF data that holds nothing but the orientation: TIFF 6.0, one directory with one entry."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    exif = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


FORMATS = {
    "jpeg": encoded(".jpg"),
    "progressive jpeg": encoded(".jpg", cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
    "jpeg with restarts": encoded(".jpg", cv2.IMWRITE_JPEG_RST_INTERVAL, 2),
    "png": encoded(".png"),
    "webp": encoded(".webp", cv2.IMWRITE_WEBP_QUALITY, 90),
    "lossless webp": encoded(".webp", cv2.IMWRITE_WEBP_QUALITY, 101),
    "bmp": encoded(".bmp"),
}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_whole_picture_is_decoded_to_rgb(kind: str, tmp_path: Path) -> None:
    got = decode_image(FORMATS[kind]).pixels
    assert got.dtype == np.uint8
    assert np.abs(got.astype(int) - scene(61, 83)).mean() < 6
    file = tmp_path / "picture"
    file.write_bytes(FORMATS[kind])
    np.testing.assert_array_equal(decode_image(file).pixels, got)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("share", [0.0, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99])
def test_a_truncated_picture_is_refused(kind: str, share: float) -> None:
    data = FORMATS[kind]
    with pytest.raises(InputError, match=r"^cam0: field 'image': expected a whole JPEG, PNG, WebP or BMP, got "):
        decode_image(data[: int(share * len(data))], where="cam0")


def test_a_jpeg_is_refused_wherever_it_is_cut() -> None:
    data = FORMATS["jpeg"]
    for size in range(len(data)):
        with pytest.raises(InputError):
            decode_image(data[:size])


@pytest.mark.parametrize("tail", [b"\n", b"\0" * 100, FORMATS["jpeg"]])
def test_what_follows_a_whole_picture_does_not_matter(tail: bytes) -> None:
    np.testing.assert_array_equal(decode_image(FORMATS["jpeg"] + tail).pixels, decode_image(FORMATS["jpeg"]).pixels)


def test_a_thumbnail_inside_a_truncated_jpeg_does_not_make_it_whole() -> None:
    data, thumbnail = FORMATS["jpeg"], encoded(".jpg", cv2.IMWRITE_JPEG_QUALITY, 5)
    segment = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    whole = data[:2] + segment + data[2:]
    assert decode_image(whole).pixels.shape == (61, 83, 3)
    with pytest.raises(InputError, match="ends early"):
        decode_image(whole[:-2])


def test_a_png_with_a_flipped_byte_is_refused() -> None:
    data = bytearray(FORMATS["png"])
    data[len(data) // 2] ^= 1
    with pytest.raises(InputError, match="IDAT chunk is damaged"):
        decode_image(bytes(data))


@pytest.mark.parametrize(("orientation", "turns"), [(1, 0), (6, -1), (3, 2), (8, 1)])
def test_the_picture_is_upright(orientation: int, turns: int) -> None:
    upright = np.rot90(decode_image(FORMATS["jpeg"]).pixels, turns)
    np.testing.assert_array_equal(decode_image(with_orientation(FORMATS["jpeg"], orientation)).pixels, upright)


def test_a_picture_that_claims_to_be_huge_is_refused_before_it_is_allocated() -> None:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError, match="60000x60000 pixels"):
        decode_image(bomb)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"%PDF", b"\xff\xd8\xff\xd9", b"RIFF\0\0\0\0WAVE", b"BM" + b"\0" * 60]
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="field 'image'"):
        decode_image(data)


def wav(path: Path, samples: np.ndarray, rate_hz: int = 16_000, subtype: str = "FLOAT") -> Path:
    soundfile.write(path, samples, rate_hz, subtype=subtype)
    return path


def test_sound_is_read_as_it_is(tmp_path: Path) -> None:
    samples = np.random.default_rng(0).uniform(-1, 1, (1000, 2)).astype(np.float32)
    audio = load_audio(wav(tmp_path / "a.wav", samples, 44_100))
    np.testing.assert_array_equal(audio.samples, samples)
    assert audio.rate_hz == 44_100
    mono = load_audio(wav(tmp_path / "b.wav", samples[:, 0], subtype="PCM_16"))
    assert mono.samples.shape == (1000, 1)
    np.testing.assert_allclose(mono.samples[:, 0], samples[:, 0], rtol=0, atol=1 / 32767)


def bad_sound(folder: Path) -> dict[str, tuple[Path, str]]:
    nan = np.zeros(100, np.float32)
    nan[[3, 5]] = np.nan, np.inf
    whole = wav(folder / "whole.wav", np.zeros(1000, np.float32))
    made = {
        "zero length": (
            wav(folder / "zero.wav", np.zeros((0, 1), np.float32)),
            "'samples': expected at least one, got 0",
        ),
        "8 channels": (wav(folder / "eight.wav", np.zeros((10, 8), np.float32)), "'channels': expected 1 or 2, got 8"),
        "NaN": (wav(folder / "nan.wav", nan), "'samples': expected finite values, got 2 of 100 NaN or infinite"),
        "missing": (folder / "missing.wav", "'audio': expected a file that can be read, got No such file"),
        "a folder": (folder, "'audio': expected a file, got a folder"),
        "empty": (folder / "empty.wav", "'audio': expected a WAV, FLAC, OGG or MP3 file"),
        "truncated": (folder / "cut.wav", "'audio': expected .* bytes after the header"),
        "cut in its header": (folder / "head.wav", "'audio': expected"),
        "text": (folder / "text.wav", "'audio': expected a WAV, FLAC, OGG or MP3 file"),
        "headerless": (folder / "sound.raw", "'audio': expected a WAV, FLAC, OGG or MP3 file"),
    }
    (folder / "empty.wav").write_bytes(b"")
    (folder / "cut.wav").write_bytes(whole.read_bytes()[:500])
    (folder / "head.wav").write_bytes(whole.read_bytes()[:20])
    (folder / "text.wav").write_bytes(b"this is not sound" * 10)
    (folder / "sound.raw").write_bytes(b"\0" * 100)
    return made


@pytest.mark.parametrize(
    "case",
    [
        "zero length",
        "8 channels",
        "NaN",
        "missing",
        "a folder",
        "empty",
        "truncated",
        "cut in its header",
        "text",
        "headerless",
    ],
)
def test_bad_sound_is_named(case: str, tmp_path: Path) -> None:
    path, message = bad_sound(tmp_path)[case]
    with pytest.raises(InputError, match=message) as caught:
        load_audio(path)
    assert str(caught.value).startswith(f"{path}: field '")
    assert "\n" not in str(caught.value)


def test_sound_that_is_too_long_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "hours.wav"
    size = 2 * (media.MAX_AUDIO_VALUES + 1)
    head = b"RIFF" + struct.pack("<I", size + 36) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 16000, 32000, 2, 16)
    with path.open("wb") as file:
        file.write(head + b"data" + struct.pack("<I", size))
        file.truncate(size + 44)
    with pytest.raises(InputError, match="'samples': expected at most"):
        load_audio(path)


def test_text_is_read_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "t.txt"
    file.write_bytes("\ufeffnaïve 我\n".encode())
    assert load_text(file).text == "naïve 我\n"


def test_bad_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "t.txt"
    file.write_bytes(b"caf\xe9 au lait")
    with pytest.raises(InputError, match="field 'text': expected UTF-8, got byte 0xe9 at 3"):
        load_text(file)
    with pytest.raises(InputError, match="field 'text': expected a file"):
        load_text(tmp_path / "missing.txt")
    with pytest.raises(InputError, match="null"):
        load_text(Path("a\0b"))


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="expected a file, got a folder or a device"):
        load_text(tmp_path / "pipe")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "t.txt"
    file.write_text("secret")
    file.chmod(stat.S_IWUSR)
    with pytest.raises(InputError, match="Permission denied"):
        load_text(file)


def test_100_megabytes_of_text_are_refused_without_being_read(tmp_path: Path) -> None:
    file = tmp_path / "t.txt"
    with file.open("wb") as out:
        out.truncate(100_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError, match="field 'text': expected at most 4000000 bytes, got 100000000"):
        load_text(file)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_vector_is_read_from_either_format(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.array([1, 2, 3]))
    (tmp_path / "v.json").write_text("[1, 2.5, -3e2]")
    assert load_vector(tmp_path / "v.npy").values.tolist() == [1, 2, 3]
    assert load_vector(tmp_path / "v.json").values.tolist() == [1, 2.5, -300]
    assert load_vector(tmp_path / "v.json").values.dtype == np.float32


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "[[1], [2]]", '["1"]', "[true]", "[null]", "[1, NaN]", "[Infinity]", "[1e999]", "[1e39]",
     "[" * 100_000, "[1" + "0" * 400 + "]", "[1, 2"],
)  # fmt: skip
def test_a_bad_json_vector_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "v.json").write_text(text)
    with pytest.raises(InputError, match=r"v\.json: field 'vector': expected "):
        load_vector(tmp_path / "v.json")


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((2, 2)),
        np.array(1.0),
        np.zeros(0),
        np.array(["a"]),
        np.array([1j]),
        np.array([np.nan]),
        np.array([1e300]),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
def test_a_bad_array_is_named(array: np.ndarray, tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", array)
    with pytest.raises(InputError, match=r"v\.npy: field 'vector': expected "):
        load_vector(tmp_path / "v.npy")


class Trap:
    """Pickled, it leaves a file when it is loaded."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self.file),)


def test_no_pickle_is_loaded(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.array([Trap(tmp_path / "sprung")], dtype=object), allow_pickle=True)
    with pytest.raises(InputError, match="an array of object"):
        load_vector(tmp_path / "v.npy")
    assert not (tmp_path / "sprung").exists()


def test_an_archive_or_a_lying_header_is_no_vector(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, a=np.zeros(3))
    (tmp_path / "v.npy").write_bytes(buffer.getvalue())
    with pytest.raises(InputError, match="field 'vector'"):
        load_vector(tmp_path / "v.npy")
    buffer = io.BytesIO()
    np.save(buffer, np.zeros(3))
    (tmp_path / "v.npy").write_bytes(buffer.getvalue().replace(b"(3,)", b"(3999999999,)")[:200])
    with pytest.raises(InputError, match="field 'vector'"):
        load_vector(tmp_path / "v.npy")


def test_json_writes_what_it_reads(tmp_path: Path) -> None:
    values = np.random.default_rng(0).standard_normal(50).astype(np.float32)
    (tmp_path / "v.json").write_text(json.dumps([float(value) for value in values]))
    np.testing.assert_array_equal(load_vector(tmp_path / "v.json").values, values)
