import dataclasses
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm.contracts.manifest import SelfTest
from edge_mm.engines.base import EngineOptions
from edge_mm.engines.table import open_backend
from edge_mm.errors import BundleError, InputError
from edge_mm.graph import open_graph
from edge_mm.samples import Audio, Image, Text, Vector
from edge_mm.selftest import Case, Check, compare, read_selftest, run_selftest, write_selftest
from tests.support.bundles import NAMES, PIXELS, SAMPLES, TENSORS, build_bundle, expected, replace_file, selftest

TOLERANCE = SelfTest(file="selftest.npz", atol=0.1, rtol=0.01)


def recorded(path: Path) -> Case:
    path.write_bytes(selftest())
    (case,) = read_selftest(path)
    return case


def run(root: Path) -> list[Check]:
    bundle: Bundle = open_bundle(root)
    with open_graph(bundle, backend=open_backend(), options=EngineOptions()) as graph:
        return run_selftest(bundle, graph)


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    return build_bundle(tmp_path / "tiny")


def rerecord(root: Path, *cases: Case) -> None:
    replace_file(root, "selftest.npz", write_selftest(cases))


def test_everything_is_checked_and_passes(root: Path) -> None:
    checks = run(root)
    assert [check.name for check in checks if not check.passed] == []
    assert len(checks) == 4 + 7 * 2
    assert "case 0: tensor text/input_ids" in {check.name for check in checks}
    assert "case 0: output vision+text/logits" in {check.name for check in checks}
    assert max(check.max_error for check in checks) < 1e-6


def test_a_required_modality_limits_the_subsets(tmp_path: Path) -> None:
    checks = run(build_bundle(tmp_path / "needy", required=("audio",)))
    assert all(check.passed for check in checks)
    assert len(checks) == 4 + 4 * 2


def test_every_case_is_checked(root: Path, tmp_path: Path) -> None:
    case = recorded(tmp_path / "selftest.npz")
    rerecord(root, case, case, case)
    assert {check.name.split(":")[0] for check in run(root)} == {"case 0", "case 1", "case 2"}


def test_a_wrong_output_fails_alone(root: Path, tmp_path: Path) -> None:
    case = recorded(tmp_path / "selftest.npz")
    outputs = {**case.outputs, ("text",): {**case.outputs["text",], "logits": np.float32([[-1, -1, 4.5]])}}
    rerecord(root, dataclasses.replace(case, outputs=outputs))
    failed = [check for check in run(root) if not check.passed]
    assert [check.name for check in failed] == ["case 0: output text/logits"]
    assert failed[0].max_error == pytest.approx(0.5)


def test_a_wrong_tensor_fails_where_it_is_made(root: Path, tmp_path: Path) -> None:
    """The graphs are fed with what was recorded, so their own checks show the recorded picture's answer."""
    case = recorded(tmp_path / "selftest.npz")
    rerecord(root, dataclasses.replace(case, payloads={**case.payloads, "vision": Image(pixels=PIXELS[::-1])}))
    assert [check.name for check in run(root) if not check.passed] == ["case 0: tensor vision/image"]


def without(case: Case, part: str, key: object) -> Case:
    kept = {name: value for name, value in getattr(case, part).items() if name != key}
    return dataclasses.replace(case, **{part: kept})


@pytest.mark.parametrize(
    ("part", "key", "message"),
    [
        ("payloads", "audio", "expected raw of vision, audio, text, got text, vision"),
        ("tensors", "audio", "expected tensor of vision, audio, text"),
        ("outputs", NAMES, r"expected outputs of vision\+audio\+text, got none"),
    ],
)
def test_a_recording_that_leaves_something_out_is_refused(
    root: Path, tmp_path: Path, part: str, key: object, message: str
) -> None:
    rerecord(root, without(recorded(tmp_path / "selftest.npz"), part, key))
    with pytest.raises(BundleError, match=message):
        run(root)


def test_a_recording_without_a_heads_output_is_refused(root: Path, tmp_path: Path) -> None:
    case = recorded(tmp_path / "selftest.npz")
    outputs = {**case.outputs, ("text",): {"logits": expected(("text",))["logits"]}}
    rerecord(root, dataclasses.replace(case, outputs=outputs))
    with pytest.raises(BundleError, match="every head's output for text, got logits"):
        run(root)


def test_an_empty_recording_is_refused(root: Path) -> None:
    rerecord(root)
    with pytest.raises(BundleError, match="expected at least one case"):
        run(root)


def test_an_output_that_no_graph_gives_is_refused(root: Path, tmp_path: Path) -> None:
    case = recorded(tmp_path / "selftest.npz")
    outputs = {**case.outputs, ("text",): {**case.outputs["text",], "mood": np.zeros((1, 1), np.float32)}}
    rerecord(root, dataclasses.replace(case, outputs=outputs))
    with pytest.raises(BundleError, match="output text/mood: expected an output of the graph"):
        run(root)


def test_a_recorded_sample_that_is_refused_is_named(root: Path, tmp_path: Path) -> None:
    case = recorded(tmp_path / "selftest.npz")
    sound = Audio(samples=np.full_like(SAMPLES, np.nan), rate_hz=4000)
    rerecord(root, dataclasses.replace(case, payloads={**case.payloads, "audio": sound}))
    with pytest.raises(InputError, match="audio"):
        run(root)


def test_writing_and_reading_keep_everything(tmp_path: Path) -> None:
    case = Case(
        payloads={
            "vision": Image(pixels=PIXELS),
            "audio": Audio(samples=SAMPLES, rate_hz=4000),
            "text": Text(text="grüß dich, 你好"),
            "empty": Text(text=""),
            "vector": Vector(values=np.float32([1, 2])),
        },
        tensors=TENSORS,
        outputs={("vision", "text"): {"a/b:0": np.float32([[1]]), "f16": np.float16([2])}, ("text",): {}},
    )
    (tmp_path / "selftest.npz").write_bytes(write_selftest([case]))
    (got,) = read_selftest(tmp_path / "selftest.npz")
    assert write_selftest([got]) == write_selftest([case])
    assert got.payloads["text"] == case.payloads["text"]
    assert got.payloads["empty"] == Text(text="")
    audio = got.payloads["audio"]
    assert isinstance(audio, Audio)
    assert audio.rate_hz == 4000
    assert np.array_equal(audio.samples, SAMPLES)
    assert got.outputs["vision", "text"]["f16"].dtype == np.float16


def test_equal_cases_give_equal_bytes(tmp_path: Path) -> None:
    case = recorded(tmp_path / "selftest.npz")
    backwards = dataclasses.replace(
        case,
        tensors={
            name: {key: np.asfortranarray(array) for key, array in reversed(tensors.items())}
            for name, tensors in reversed(case.tensors.items())
        },
    )
    assert write_selftest([backwards]) == write_selftest([case])


def npz(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def bomb() -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("0/raw/a/pixels.npy", "w") as entry,
    ):
        for _ in range(257):
            entry.write(bytes(1 << 20))
    return buffer.getvalue()


def compressed() -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{"0/raw/sensor/values": np.zeros(500, np.float32)})
    return buffer.getvalue()


def encrypted() -> bytes:
    """The same recording with the flag that says so, in the entry and in the directory."""
    data = bytearray(npz(**{"0/raw/sensor/values": np.zeros(500, np.float32)}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text",
        npz(loose=np.zeros(1)),
        npz(**{"0/raw/vision": np.zeros(1)}),
        npz(**{"0/mood/vision/pixels": np.zeros(1)}),
        npz(**{"first/raw/vision/pixels": np.zeros(1)}),
        npz(**{"0/raw/vision/colour": np.zeros(1)}),
        npz(**{"0/raw/audio/samples": np.zeros((4, 1), np.float32)}),
        npz(**{"0/raw/audio/samples": np.zeros((4, 1), np.float32), "0/raw/audio/rate_hz": np.zeros(2)}),
        npz(**{"0/raw/text/utf8": np.array([0xFF], np.uint8)}),
        npz(**{"0/raw/text/utf8": np.array([{}])}),
        bomb(),
        compressed(),
        encrypted(),
    ],
    ids=[
        *("empty", "text", "loose", "short", "part", "case", "field", "no rate", "rates", "utf-8", "pickle", "bomb"),
        *("compressed", "encrypted"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "selftest.npz").write_bytes(data)
    with pytest.raises(BundleError, match=r"selftest\.npz: expected recorded self-test samples") as raised:
        read_selftest(tmp_path / "selftest.npz")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("got", "wanted", "passed", "error"),
    [
        ([1.0, 2.0], [1.0, 2.0], True, 0),
        ([1.0, 2.11], [1.0, 2.0], True, 0.11),
        ([1.0, 2.13], [1.0, 2.0], False, 0.13),
        ([1.0], [1.0, 2.0], False, np.inf),
        ([1.0, np.nan], [1.0, 2.0], False, np.inf),
        ([1.0, np.inf], [1.0, np.inf], False, np.inf),
        ([], [], True, 0),
    ],
)
def test_tolerance(got: list[float], wanted: list[float], passed: bool, error: float) -> None:
    check = compare("x", np.array(got), np.array(wanted), TOLERANCE)
    assert (check.name, check.passed) == ("x", passed)
    assert check.max_error == pytest.approx(error)
