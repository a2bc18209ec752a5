"""What the preprocessing specs and the heads refuse beyond types: values that do not fit each other, wrong units."""

import pytest

from edge_mm.contracts.audio import AudioSpec, LogMel
from edge_mm.contracts.base import Contract, parse_mapping
from edge_mm.contracts.heads import ClassificationHead, RegressionHead, SequenceHead
from edge_mm.contracts.text import TextSpec
from edge_mm.contracts.vector import VectorSpec
from edge_mm.contracts.vision import ImageSpec
from edge_mm.errors import ContractMismatchError
from tests.unit.contracts.examples import AUDIO, IMAGE, LOG_MEL, MFCC, TEXT, VECTOR, Json

REGRESSION: Json = {"name": "load", "output": "y", "names": ["bend", "twist"], "units": ["N", "Nm"]}
LABELLED: Json = {"name": "mood", "output": "y", "labels": ["a", "b"]}


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (ImageSpec, IMAGE),
        (ImageSpec, IMAGE | {"color": "gray", "mean": [0.0], "std": [0.00392]}),
        (AudioSpec, AUDIO),
        (AudioSpec, AUDIO | {"features": MFCC}),
        (AudioSpec, AUDIO | {"features": {"type": "waveform"}}),
        (TextSpec, TEXT),
        (VectorSpec, VECTOR),
        (RegressionHead, REGRESSION),
        (SequenceHead, LABELLED),
    ],
)
def test_what_is_right_is_read(kind: type[Contract], data: Json) -> None:
    read = parse_mapping(kind, data, where="spec").model_dump(mode="json")
    assert {key: read[key] for key in data if key != "features"} == {
        key: value for key, value in data.items() if key != "features"
    }


@pytest.mark.parametrize(
    ("kind", "data", "message"),
    [
        (ImageSpec, IMAGE | {"color": "gray"}, "mean and std with 1 values each"),
        (ImageSpec, IMAGE | {"mean": [0.5, 0.5]}, "mean and std with 3 values each"),
        (ImageSpec, IMAGE | {"std": [0.2, 0.0, 0.2]}, "std above zero"),
        (ImageSpec, IMAGE | {"mean": [123.7, 116.3, 103.5]}, "mean on the scale of 0 to 1, not of 0 to 255"),
        (ImageSpec, IMAGE | {"std": [58.4, 57.1, 57.4]}, "std above zero and on the scale of 0 to 1, not of 0 to 255"),
        (ImageSpec, IMAGE | {"height_px": 5000}, "field 'height_px'"),
        (AudioSpec, AUDIO | {"rate_hz": 16}, "field 'rate_hz'"),
        (AudioSpec, AUDIO | {"window_ns": 1000}, "window_ns that is a whole number of samples at 16000 Hz"),
        (AudioSpec, AUDIO | {"window_s": 1}, "field 'window_s'"),
        (AudioSpec, AUDIO | {"window_ns": 10_000_000}, "n_fft at most the window's 160 samples"),
        (AudioSpec, AUDIO | {"features": LOG_MEL | {"f_max_hz": 8001.0}}, "f_max_hz at most half the rate"),
        (AudioSpec, AUDIO | {"features": LOG_MEL | {"hop_length": 16001}}, "hop_length at most the window's 16000"),
        (AudioSpec, AUDIO | {"features": LOG_MEL | {"win_length": 401}}, "win_length at most n_fft"),
        (AudioSpec, AUDIO | {"features": LOG_MEL | {"f_min_hz": 500.0, "f_max_hz": 500.0}}, "f_max_hz above f_min_hz"),
        (AudioSpec, AUDIO | {"features": LOG_MEL | {"log": "whisper", "center": False}}, "center to be true"),
        (AudioSpec, AUDIO | {"features": MFCC | {"n_mfcc": 41}}, "n_mfcc at most n_mels"),
        (AudioSpec, AUDIO | {"features": {"type": "cepstrum"}}, "field 'features'"),
        (TextSpec, TEXT | {"tokenizer": "a/../../b.json"}, "field 'tokenizer'"),
        (TextSpec, TEXT | {"max_tokens": 0}, "field 'max_tokens'"),
        (VectorSpec, VECTOR | {"mean": [0.0]}, "mean with 2 values"),
        (VectorSpec, VECTOR | {"std": [1.0, 0.0]}, "std above zero"),
        (ClassificationHead, LABELLED | {"labels": ["a", "a"]}, "labels that are distinct"),
        (ClassificationHead, LABELLED | {"labels": ["a"]}, "field 'labels'"),
        (RegressionHead, REGRESSION | {"units": ["N"]}, "units with 2 entries, one per name"),
        (RegressionHead, REGRESSION | {"names": ["bend", "bend"]}, "names that are distinct"),
    ],
)
def test_what_does_not_fit_is_named(kind: type[Contract], data: Json, message: str) -> None:
    with pytest.raises(ContractMismatchError, match=message):
        parse_mapping(kind, data, where="spec")


def test_a_window_is_a_whole_number_of_samples() -> None:
    features = LogMel(n_fft=256, win_length=256, hop_length=128, n_mels=20)
    assert AudioSpec(rate_hz=44100, window_ns=500_000_000, features=features).window_samples == 22050
