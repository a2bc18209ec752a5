"""One valid value of every contract, as JSON would hold it: what the tests bend until it breaks."""

from copy import deepcopy
from typing import Any

from edge_mm.contracts.base import Contract

Json = dict[str, Any]

IMAGE: Json = {
    "kind": "vision",
    "height_px": 32,
    "width_px": 48,
    "mean": [0.4, 0.5, 0.6],
    "std": [0.2, 0.2, 0.2],
}
LOG_MEL: Json = {"type": "log_mel", "n_fft": 400, "win_length": 400, "hop_length": 160, "n_mels": 40}
MFCC: Json = LOG_MEL | {"type": "mfcc", "n_mfcc": 13}
AUDIO: Json = {"kind": "audio", "rate_hz": 16000, "window_ns": 1_000_000_000, "features": LOG_MEL}
TEXT: Json = {"kind": "text", "tokenizer": "tokenizer.json", "max_tokens": 16}
VECTOR: Json = {"kind": "vector", "size": 2, "mean": [0.0, 1.0], "std": [1.0, 2.0]}


def manifest() -> Json:
    """A bundle of two modalities with a fusion, and a monolithic graph beside it."""
    return deepcopy(
        {
            "schema_version": 1,
            "name": "pair",
            "version": "1.2.3",
            "target": "cpu_x86",
            "modalities": [
                {"name": "camera", "preprocess": IMAGE, "max_age_ns": 500_000_000, "max_rate_hz": 10.0},
                {"name": "words", "preprocess": TEXT, "max_age_ns": 5_000_000_000},
            ],
            "graphs": {
                "camera_encoder": graph("encoder", {"image": "camera.image"}, ["tokens", "mask"], modality="camera"),
                "words_encoder": graph(
                    "encoder",
                    {"input_ids": "words.input_ids", "attention_mask": "words.attention_mask"},
                    ["tokens", "mask"],
                    modality="words",
                ),
                "fusion": graph(
                    "fusion",
                    {"a": "camera.tokens", "b": "words.tokens", "c": "words.mask", "presence": "presence"},
                    ["logits"],
                ),
                "whole": graph("monolithic", {"image": "camera.image", "presence": "presence"}, ["logits"]),
            },
            "heads": [{"task": "classification", "name": "mood", "output": "logits", "labels": ["calm", "upset"]}],
            "selftest": {"file": "selftest.npz", "atol": 1e-4, "rtol": 1e-3},
            "files": {
                file: {"sha256": "ab" * 32, "size": 7} for file in ("graph.onnx", "selftest.npz", "tokenizer.json")
            },
            "provenance": {"recipe": "pair"},
        }
    )


def graph(role: str, inputs: dict[str, str], outputs: list[str], modality: str | None = None) -> Json:
    """A graph with one candidate; ``inputs`` are sources by name."""
    tensor = {"dtype": "float32", "shape": ["batch", 4]}
    return {
        "role": role,
        "modality": modality,
        "inputs": [tensor | {"name": name, "source": source} for name, source in inputs.items()],
        "outputs": [tensor | {"name": name} for name in outputs],
        "candidates": [{"id": "fp32", "precision": "fp32", "file": "graph.onnx", "opset": 17, "max_error": 0.0}],
    }


def contracts() -> list[type[Contract]]:
    """Every contract there is: the classes that inherit from the base, however deep."""
    found, waiting = [], [Contract]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind is not Contract and not kind.__name__.startswith("_"):
            found.append(kind)
    return sorted(found, key=lambda kind: kind.__name__)
