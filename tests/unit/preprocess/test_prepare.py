from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edge_mm.contracts.audio import AudioSpec, LogMel, Mfcc, Waveform
from edge_mm.contracts.coherence import PREPROCESSED
from edge_mm.contracts.manifest import InputSpec
from edge_mm.contracts.tensors import check_tensors
from edge_mm.contracts.text import TextSpec
from edge_mm.contracts.vector import VectorSpec
from edge_mm.contracts.vision import ImageSpec
from edge_mm.errors import InputError
from edge_mm.preprocess.prepare import Preprocessor, shapes
from edge_mm.samples import Audio, Image, Payload, Text, Vector
from tests.golden.pictures import scene
from tests.unit.preprocess.tokenizer_files import write_tokenizer

FRAMES: dict[str, Any] = {"n_fft": 256, "win_length": 200, "hop_length": 100, "n_mels": 20}
IMAGE = ImageSpec(height_px=8, width_px=12, mean=(0.5,) * 3, std=(0.5,) * 3)
VECTOR = VectorSpec(size=3)
TEXT = TextSpec(tokenizer="words/tokenizer.json", max_tokens=6)


def audio(features: Waveform | LogMel | Mfcc) -> AudioSpec:
    return AudioSpec(rate_hz=8000, window_ns=250_000_000, features=features)


SPECS: dict[str, InputSpec] = {
    "image": IMAGE,
    "gray image": ImageSpec(height_px=8, width_px=12, color="gray", mean=(0.5,), std=(0.5,)),
    "waveform": audio(Waveform()),
    "log-mel": audio(LogMel(**FRAMES)),
    "log-mel, not centred": audio(LogMel(center=False, **FRAMES)),
    "whisper": audio(LogMel(log="whisper", **FRAMES)),
    "mfcc": audio(Mfcc(n_mfcc=13, **FRAMES)),
    "text": TEXT,
    "padded text": TextSpec(tokenizer="words/tokenizer.json", max_tokens=6, padding="max"),
    "vector": VECTOR,
}

PAYLOADS: dict[str, Payload] = {
    "vision": Image(pixels=scene(30, 50)),
    "audio": Audio(samples=np.full((3000, 2), 0.1, np.float32), rate_hz=16_000),
    "text": Text(text="turn the light"),
    "vector": Vector(values=np.array([1, 2, 3], np.float32)),
}


def preprocessor(spec: InputSpec, folder: Path, name: str | None = None) -> Preprocessor:
    (folder / "words").mkdir(exist_ok=True)
    write_tokenizer(folder / "words" / "tokenizer.json")
    return Preprocessor(spec, file=folder.joinpath, name=name)


@pytest.mark.parametrize("case", SPECS)
def test_the_tensors_are_those_that_the_spec_promises(case: str, tmp_path: Path) -> None:
    spec = SPECS[case]
    tensors = preprocessor(spec, tmp_path)(PAYLOADS[spec.kind])
    promised = shapes(spec)
    assert tuple(tensors) == tuple(promised) == PREPROCESSED[spec.kind]
    assert all(tensor.name == name for name, tensor in promised.items())
    assert all(tensor.shape[0] == "batch" and tensors[name].shape[0] == 1 for name, tensor in promised.items())
    check_tensors(promised.values(), tensors, where=case)


def test_what_varies_is_named() -> None:
    assert shapes(TEXT)["input_ids"].shape == ("batch", "tokens")
    assert shapes(SPECS["padded text"])["attention_mask"].shape == ("batch", 6)
    assert shapes(SPECS["waveform"])["audio"].shape == ("batch", 2000)


@pytest.mark.parametrize("kind", PAYLOADS)
def test_a_payload_of_another_kind_is_refused(kind: str, tmp_path: Path) -> None:
    for spec in (IMAGE, audio(Waveform()), TEXT, VECTOR):
        if spec.kind != kind:
            with pytest.raises(InputError, match=f"^front: payload: expected .*, got {type(PAYLOADS[kind]).__name__}"):
                preprocessor(spec, tmp_path, "front")(PAYLOADS[kind])


NAN = np.array([[0.0], [np.nan]], np.float32)


@pytest.mark.parametrize(
    ("spec", "payload", "message"),
    [
        (IMAGE, Image(pixels=np.zeros((4, 4), np.uint8)), r"vision: field 'pixels': .*got uint8 of shape \(4, 4\)"),
        (IMAGE, Image(pixels=np.zeros((4, 4, 4), np.uint8)), "vision: field 'pixels'"),
        (IMAGE, Image(pixels=np.zeros((0, 4, 3), np.uint8)), "vision: field 'pixels'"),
        (IMAGE, Image(pixels=np.zeros((4, 4, 3), np.float32)), "vision: field 'pixels': .*got float32"),  # type: ignore[arg-type]
        (SPECS["log-mel"], Audio(samples=NAN, rate_hz=8000), "audio: field 'samples': expected finite.* 1 of 2"),
        (SPECS["log-mel"], Audio(samples=NAN[:0], rate_hz=8000), "audio: field 'samples': .*at least one sample"),
        (SPECS["log-mel"], Audio(samples=NAN[:, 0], rate_hz=8000), "audio: field 'samples'"),
        (SPECS["log-mel"], Audio(samples=NAN[:1], rate_hz=0), "audio: field 'rate_hz': expected above 0, got 0"),
        (SPECS["log-mel"], Audio(samples=np.ones((9, 1), np.int16), rate_hz=8000), "audio: field 'samples': .*int16"),  # type: ignore[arg-type]
        (VECTOR, Vector(values=np.zeros(2, np.float32)), r"vector: field 'values': .* \(3,\), got shape \(2,\)"),
        (VECTOR, Vector(values=np.full(3, np.inf, np.float32)), "vector: field 'values': expected finite values"),
        (TEXT, Text(text="x" * 20_001), "text: field 'text': expected at most 20000 characters"),
    ],
)  # fmt: skip
def test_a_bad_payload_is_named(spec: InputSpec, payload: Payload, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"^{message}"):
        preprocessor(spec, tmp_path)(payload)


def test_a_picture_seen_through_a_mirror_is_as_good_as_its_copy(tmp_path: Path) -> None:
    prepare = preprocessor(IMAGE, tmp_path)
    view = scene(30, 50)[:, ::-1]
    np.testing.assert_array_equal(prepare(Image(pixels=view))["image"], prepare(Image(pixels=view.copy()))["image"])
