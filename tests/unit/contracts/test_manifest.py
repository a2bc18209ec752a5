from collections.abc import Callable

import pytest

from edge_mm.contracts.base import parse_mapping
from edge_mm.contracts.manifest import Manifest
from edge_mm.contracts.modality import Modality
from edge_mm.errors import ContractMismatchError
from tests.unit.contracts import examples
from tests.unit.contracts.examples import Json


def read(data: Json) -> Manifest:
    return parse_mapping(Manifest, data, where="manifest.json")


def test_what_a_whole_manifest_tells() -> None:
    manifest = read(examples.manifest())
    assert manifest.modality_names == ("camera", "words")
    assert manifest.modality("words").kind is Modality.TEXT
    assert manifest.encoder("camera") == "camera_encoder"
    assert (manifest.only("fusion"), manifest.only("monolithic")) == ("fusion", "whole")


def test_a_bundle_may_be_monolithic_only() -> None:
    data = examples.manifest()
    data["graphs"] = {"whole": data["graphs"]["whole"]}
    manifest = read(data)
    assert manifest.encoder("camera") is None
    assert manifest.only("fusion") is None


def _set(data: Json, path: str, value: object) -> None:
    *way, last = path.split("/")
    for step in way:
        data = data[int(step) if isinstance(data, list) else step]
    data[int(last) if isinstance(data, list) else last] = value


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("schema_version", 2, r"field 'schema_version': expected 1, got 2"),
        ("name", "Pair", r"field 'name'"),
        ("version", "1.2", r"field 'version'"),
        ("modalities/0/max_age_ns", 0.5, r"field 'modalities\.0\.max_age_ns'"),
        ("modalities/0/max_age_s", 1, r"field 'modalities\.0\.max_age_s': expected only known fields"),
        ("modalities/0/preprocess/kind", "smell", r"field 'modalities\.0\.preprocess'"),
        ("modalities/0/preprocess/mean", [0.5], r"modalities\.0\.preprocess\.vision': expected mean and std with 3"),
        ("modalities/1/preprocess/tokenizer", "../t.json", r"field 'modalities\.1\.preprocess\.text\.tokenizer'"),
        ("modalities/1/preprocess/tokenizer", "/etc/t.json", r"field 'modalities\.1\.preprocess\.text\.tokenizer'"),
        ("graphs/fusion/inputs/0/shape/1", 0, r"field 'graphs\.fusion\.inputs\.0\.shape\.1"),
        ("graphs/fusion/inputs/0/shape/0", "", r"field 'graphs\.fusion\.inputs\.0\.shape\.0"),
        ("graphs/fusion/inputs/0/dtype", "float64", r"field 'graphs\.fusion\.inputs\.0\.dtype'"),
        ("graphs/fusion/inputs/0/source", "tokens", r"field 'graphs\.fusion\.inputs\.0\.source'"),
        ("graphs/fusion/candidates", [], r"field 'graphs\.fusion\.candidates'"),
        ("graphs/fusion/candidates/0/max_error", -1.0, r"field 'graphs\.fusion\.candidates\.0\.max_error'"),
        ("graphs/fusion/candidates/0/max_error", float("nan"), r"field 'graphs\.fusion\.candidates\.0\.max_error'"),
        ("files/graph.onnx/sha256", "AB" * 32, r"field 'files\.graph\.onnx\.sha256'"),
        ("files/graph.onnx/size", -1, r"field 'files\.graph\.onnx\.size'"),
        ("files/a\\b", {"sha256": "ab" * 32, "size": 1}, r"field 'files\.a\\"),
    ],
)
def test_a_wrong_field_is_named(path: str, value: object, message: str) -> None:
    data = examples.manifest()
    _set(data, path, value)
    with pytest.raises(ContractMismatchError, match=message):
        read(data)


def _two_monolithic(data: Json) -> None:
    data["graphs"]["again"] = data["graphs"]["whole"]


def _no_encoder(data: Json) -> None:
    del data["graphs"]["words_encoder"]


def _nothing_fused(data: Json) -> None:
    del data["graphs"]["fusion"]


def _same_modality_twice(data: Json) -> None:
    data["modalities"].append(data["modalities"][0])


def _same_head_twice(data: Json) -> None:
    data["heads"].append(data["heads"][0])


def _same_candidate_twice(data: Json) -> None:
    data["graphs"]["fusion"]["candidates"] *= 2


def _set_to(path: str, value: object) -> Callable[[Json], None]:
    return lambda data: _set(data, path, value)


def _unlisted(file: str) -> Callable[[Json], None]:
    return lambda data: data["files"].pop(file)


INCOHERENT: dict[str, tuple[Callable[[Json], None], str]] = {
    "unknown target": (_set_to("target", "toaster"), r"target among .*'cpu_x86'.*\(not 'toaster'\)"),
    "same modality twice": (_same_modality_twice, "modalities with distinct names"),
    "same head twice": (_same_head_twice, "heads with distinct names"),
    "same candidate twice": (_same_candidate_twice, "candidates of graph 'fusion' with distinct names"),
    "graph file unlisted": (
        _unlisted("graph.onnx"),
        r"graphs\.\w+\.candidates \('graph\.onnx'\) to be listed in files",
    ),
    "tokenizer unlisted": (_unlisted("tokenizer.json"), r"modalities\.words\.preprocess\.tokenizer .* listed in files"),
    "selftest unlisted": (_unlisted("selftest.npz"), r"selftest\.file .* to be listed in files"),
    "two monolithic graphs": (_two_monolithic, "at most one monolithic graph"),
    "a modality without an encoder": (_no_encoder, r"one encoder graph for each of \('camera', 'words'\)"),
    "an encoder of nobody": (
        _set_to("graphs/words_encoder/modality", None),
        r"one encoder graph for each of \('camera', 'words'\)",
    ),
    "encoders without a fusion": (_nothing_fused, "encoders and a fusion, or with one monolithic graph"),
    "a head without an output": (
        _set_to("heads/0/output", "scores"),
        r"graphs\.fusion\.outputs with every head's output \(missing: \['scores'\]\)",
    ),
    "an encoder that takes another's tensor": (
        _set_to("graphs/camera_encoder/inputs/0/source", "words.input_ids"),
        r"graphs\.camera_encoder\.inputs\.image\.source among \['camera\.image'\] \(not 'words\.input_ids'\)",
    ),
    "an encoder that takes the presence": (
        _set_to("graphs/camera_encoder/inputs/0/source", "presence"),
        r"graphs\.camera_encoder\.inputs\.image\.source",
    ),
    "a fusion that takes a raw input": (
        _set_to("graphs/fusion/inputs/0/source", "camera.image"),
        r"graphs\.fusion\.inputs\.a\.source among .*'camera\.tokens'",
    ),
    "a monolithic graph that takes tokens": (
        _set_to("graphs/whole/inputs/0/source", "camera.tokens"),
        r"graphs\.whole\.inputs\.image\.source",
    ),
}


@pytest.mark.parametrize("case", INCOHERENT)
def test_parts_that_disagree_are_named(case: str) -> None:
    bend, message = INCOHERENT[case]
    data = examples.manifest()
    bend(data)
    with pytest.raises(ContractMismatchError, match=message):
        read(data)
