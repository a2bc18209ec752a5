"""A small bundle of three modalities, split and monolithic, whose answers can be worked out by hand: see graphs.py.

The picture is grey and 2 x 2, the sound 16 samples at 4 kHz, the words are ``one`` to ``nine``, whose token ids are
1 to 9. ``PIXELS``, ``SAMPLES`` and ``TEXT`` are what the self-test recorded.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from edge_mm.contracts.audio import AudioSpec, Waveform
from edge_mm.contracts.base import to_json
from edge_mm.contracts.heads import ClassificationHead, RegressionHead
from edge_mm.contracts.manifest import Candidate, FileFact, GraphSpec, InputSpec, Manifest, ModalitySpec, SelfTest
from edge_mm.contracts.modality import subsets
from edge_mm.contracts.tensors import Dimension, GraphInput, TensorSpec
from edge_mm.contracts.text import TextSpec
from edge_mm.contracts.vision import ImageSpec
from edge_mm.samples import Audio, Image, Text
from edge_mm.selftest_file import Case, write_selftest

FILES = Path(__file__).parent / "files"
OPSET = 17
NAMES = ("vision", "audio", "text")
WINDOW = 16
"""Samples of the audio modality's window."""
RATE_HZ = 4000
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
LABELS = ("see", "hear", "read")

PIXELS = np.repeat(np.array([[0, 51], [102, 255]], np.uint8)[:, :, None], 3, axis=2)
SAMPLES = (np.arange(WINDOW, dtype=np.float32) / 32 * (-1) ** np.arange(WINDOW))[:, None].astype(np.float32)
TEXT = "two three seven"

IMAGE_TENSOR = (PIXELS[None, None, :, :, 0] / np.float32(255)).astype(np.float32)
AUDIO_TENSOR = SAMPLES.T.copy()
IDS = np.array([[2, 3, 7]], np.int64)

TENSORS: Mapping[str, Mapping[str, np.ndarray]] = {
    "vision": {"image": IMAGE_TENSOR},
    "audio": {"audio": AUDIO_TENSOR},
    "text": {"input_ids": IDS, "attention_mask": np.ones_like(IDS)},
}
"""What preprocessing makes of the recorded samples, by modality."""

FULL = {"vision": 0.4, "audio": 0.234375, "text": 4.0}
"""What each modality puts in its channel: (0 + 51 + 102 + 255) / 4 / 255, mean of 0/32 to 15/32, mean of 2, 3, 7."""


def expected(present: Sequence[str]) -> dict[str, np.ndarray]:
    """The outputs for the recorded samples when only ``present`` are there."""
    logits = np.array([[FULL[name] if name in present else -1.0 for name in NAMES]], np.float32)
    return {"logits": logits, "level": logits.sum(axis=1, keepdims=True)}


def build_bundle(
    root: Path,
    *,
    split: bool = True,
    monolithic: bool = True,
    required: Sequence[str] = (),
    max_age_ns: int = 2_000_000_000,
) -> Path:
    """Write the bundle into the new folder ``root``, which is also returned."""
    files = _graph_files(split=split, monolithic=monolithic)
    files |= {"tokenizer.json": tokenizer(), "selftest.npz": selftest(required)}
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    manifest = Manifest(
        name="tiny",
        version="1.0.0",
        target="cpu_x86",
        modalities=tuple(_modality(name, name in required, max_age_ns) for name in NAMES),
        graphs=_graph_specs(split=split, monolithic=monolithic),
        heads=(
            ClassificationHead(name="sense", output="logits", labels=LABELS),
            RegressionHead(name="level", output="level", names=("level",)),
        ),
        selftest=SelfTest(file="selftest.npz", atol=1e-5, rtol=1e-5),
        files={path: fact(data) for path, data in files.items()},
        provenance={"made_by": "tests"},
    )
    (root / "manifest.json").write_bytes(to_json(manifest))
    return root


def rewrite_manifest(root: Path, **changes: object) -> None:
    """Change top-level fields of a bundle's manifest."""
    path = root / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | changes))


def replace_file(root: Path, path: str, data: bytes) -> None:
    """Put other bytes at ``path`` and let the manifest vouch for them."""
    (root / path).write_bytes(data)
    files = json.loads((root / "manifest.json").read_bytes())["files"]
    rewrite_manifest(root, files=files | {path: fact(data).model_dump()})


def fact(data: bytes) -> FileFact:
    """What a manifest says of a file with these bytes."""
    return FileFact(sha256=hashlib.sha256(data).hexdigest(), size=len(data))


def tokenizer() -> bytes:
    """A `tokenizers` file: words split at white space, ids in the order of WORDS from 1, 0 for others."""
    return json.dumps(
        {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [],
            "normalizer": {"type": "Lowercase"},
            "pre_tokenizer": {"type": "WhitespaceSplit"},
            "post_processor": None,
            "decoder": None,
            "model": {
                "type": "WordLevel",
                "vocab": {word: place for place, word in enumerate(("[UNK]", *WORDS))},
                "unk_token": "[UNK]",
            },
        }
    ).encode()


def selftest(required: Sequence[str] = ()) -> bytes:
    """The recorded samples with the expected outputs of every subset that can be answered."""
    case = Case(
        payloads={
            "vision": Image(pixels=PIXELS),
            "audio": Audio(samples=SAMPLES, rate_hz=RATE_HZ),
            "text": Text(text=TEXT),
        },
        tensors=TENSORS,
        outputs={present: expected(present) for present in subsets(NAMES) if set(required) <= set(present)},
    )
    return write_selftest([case])


def graph_bytes(name: str) -> bytes:
    """One of the committed ONNX files: vision, audio, text, fusion or monolithic."""
    return (FILES / f"{name}.onnx").read_bytes()


def graph_spec(name: str) -> GraphSpec:
    """The spec of a committed ONNX file."""
    file = f"graphs/{name}.onnx"
    specs = _graph_specs(split=True, monolithic=True).values()
    return next(spec for spec in specs if spec.candidates[0].file == file)


def _graph_files(*, split: bool, monolithic: bool) -> dict[str, bytes]:
    names = [*((*NAMES, "fusion") if split else ()), *(("monolithic",) if monolithic else ())]
    return {f"graphs/{name}.onnx": graph_bytes(name) for name in names}


def _modality(name: str, required: bool, max_age_ns: int) -> ModalitySpec:
    specs: dict[str, InputSpec] = {
        "vision": ImageSpec(height_px=2, width_px=2, color="gray", mean=(0.0,), std=(1.0,)),
        "audio": AudioSpec(rate_hz=RATE_HZ, window_ns=4_000_000, features=Waveform()),
        "text": TextSpec(tokenizer="tokenizer.json", max_tokens=8),
    }
    return ModalitySpec(name=name, preprocess=specs[name], required=required, max_age_ns=max_age_ns)


def _graph_specs(*, split: bool, monolithic: bool) -> dict[str, GraphSpec]:
    specs: dict[str, GraphSpec] = {}
    if split:
        specs = {f"enc_{name}": _encoder(name) for name in NAMES} | {"fusion": _fusion()}
    if monolithic:
        prepared = tuple(tensor for name in NAMES for tensor in _prepared(name))
        specs["whole"] = GraphSpec(
            role="monolithic",
            inputs=(*prepared, _float("who", ("batch", 3), "presence")),
            outputs=_answers(),
            candidates=_candidates("monolithic"),
        )
    return specs


def _encoder(name: str) -> GraphSpec:
    verb = {"vision": "seen", "audio": "heard", "text": "read"}[name]
    tokens: Dimension = "tokens" if name == "text" else 1
    outputs = (
        TensorSpec(name=verb, dtype="float32", shape=("batch", tokens, 3)),
        TensorSpec(name=f"{verb}_mask", dtype="float32", shape=("batch", tokens)),
    )
    return GraphSpec(
        role="encoder", modality=name, inputs=_prepared(name), outputs=outputs, candidates=_candidates(name)
    )


def _fusion() -> GraphSpec:
    inputs = [_float("who", ("batch", 3), "presence")]
    modalities: tuple[tuple[str, str, str, Dimension], ...] = (
        ("a", "vision", "seen", 1),
        ("b", "audio", "heard", 1),
        ("c", "text", "read", "tokens"),
    )
    for letter, name, verb, tokens in modalities:
        inputs.append(_float(f"tok_{letter}", ("batch", tokens, 3), f"{name}.{verb}"))
        inputs.append(_float(f"msk_{letter}", ("batch", tokens), f"{name}.{verb}_mask"))
    return GraphSpec(role="fusion", inputs=tuple(inputs), outputs=_answers(), candidates=_candidates("fusion"))


def _prepared(name: str) -> tuple[GraphInput, ...]:
    if name == "vision":
        return (_float("pix", ("batch", 1, 2, 2), "vision.image"),)
    if name == "audio":
        return (_float("wave", ("batch", WINDOW), "audio.audio"),)
    return tuple(
        GraphInput(name=tensor, dtype="int64", shape=("batch", "tokens"), source=f"text.{source}")
        for tensor, source in (("ids:0", "input_ids"), ("real:0", "attention_mask"))
    )


def _answers() -> tuple[TensorSpec, ...]:
    return (
        TensorSpec(name="logits", dtype="float32", shape=("batch", 3)),
        TensorSpec(name="level", dtype="float32", shape=("batch", 1)),
    )


def _float(name: str, shape: tuple[int | str, ...], source: str) -> GraphInput:
    return GraphInput(name=name, dtype="float32", shape=shape, source=source)


def _candidates(file: str) -> tuple[Candidate, ...]:
    return (Candidate(id="fp32", precision="fp32", file=f"graphs/{file}.onnx", opset=OPSET, max_error=0.0),)
