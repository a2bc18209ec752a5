import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from edge_mm.arrays import Tensor
from edge_mm.bench.engine_start import measure_engine_start
from edge_mm.bench.size import bundle_size
from edge_mm.contracts.base import parse_mapping
from edge_mm.contracts.manifest import GraphSpec, Manifest
from edge_mm.engines.base import EngineOptions, StageTimes
from edge_mm.errors import InputError


def manifest() -> Manifest:
    fact = {"sha256": "0" * 64}
    candidate = {"opset": 17, "max_error": 0.0}
    return parse_mapping(
        Manifest,
        {
            "name": "sized",
            "version": "1.0.0",
            "target": "cpu_x86",
            "modalities": [
                {"name": "motion", "max_age_ns": 1, "preprocess": {"kind": "vector", "size": 4}},
            ],
            "graphs": {
                "whole": {
                    "role": "monolithic",
                    "inputs": [{"name": "x", "dtype": "float32", "shape": [1, 4], "source": "motion.vector"}],
                    "outputs": [{"name": "y", "dtype": "float32", "shape": [1, 2]}],
                    "candidates": [
                        candidate | {"id": "fp32", "precision": "fp32", "file": "whole.fp32.onnx"},
                        candidate | {"id": "int8", "precision": "int8", "file": "whole.int8.onnx"},
                    ],
                }
            },
            "heads": [{"task": "classification", "name": "mood", "output": "y", "labels": ["a", "b"]}],
            "selftest": {"file": "selftest.npz", "atol": 0.1, "rtol": 0.0},
            "files": {
                "whole.fp32.onnx": fact | {"size": 4000},
                "whole.int8.onnx": fact | {"size": 1000},
                "selftest.npz": fact | {"size": 10},
            },
        },
        where="test",
    )


def test_a_device_needs_the_chosen_candidate_and_what_belongs_to_none() -> None:
    size = bundle_size(manifest())
    assert (size.total_bytes, size.chosen_bytes, size.graph_bytes) == (5010, 4010, {"whole": 4000})
    assert bundle_size(manifest(), {"whole": "int8"}).chosen_bytes == 1010


def test_a_candidate_that_is_not_there() -> None:
    with pytest.raises(InputError, match="fp32"):
        bundle_size(manifest(), {"whole": "fp8"})


class Building:
    """An engine whose first opening takes long and leaves something in the cache."""

    name = "building"

    def open(self, graph: Path, spec: GraphSpec, options: EngineOptions) -> "Opened":
        assert graph.suffix == ".onnx"
        assert spec.role == "monolithic"
        assert options.cache is not None
        built = options.cache / "engine"
        if not built.exists():
            time.sleep(0.05)
            built.write_bytes(b"0" * 123)
        return Opened()


class Opened:
    """A session that is only ever closed."""

    inputs: Mapping[str, Tensor] = {}
    outputs: Mapping[str, Tensor] = {}

    def prepare(self, shapes: Mapping[str, Sequence[int]]) -> None: ...

    def bind(self, name: str, array: Tensor) -> None: ...

    def submit(self) -> None: ...

    def wait(self) -> StageTimes:
        return StageTimes(compute_ns=0)

    def close(self) -> None: ...


def test_building_and_opening_from_the_cache_are_two_figures() -> None:
    start = measure_engine_start(Building(), Path("graph.onnx"), manifest().graphs["whole"], EngineOptions(threads=1))
    assert start.engine == "building"
    assert start.build_s >= 0.05 > start.cached_s
    assert start.cache_bytes == 123
