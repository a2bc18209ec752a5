"""The tiny bundle with further candidates of its graphs: some do far more work, some answer differently."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

from tests.support.bundles import build_bundle, fact, graph_bytes, rewrite_manifest

SIDE = 160
"""Rows and columns of the matrices that a heavy candidate multiplies."""
PRODUCTS = 40
"""Of them, for each run: milliseconds, where the plain graph takes some hundredth of one."""

FILES = {"enc_vision": "vision", "enc_audio": "audio", "enc_text": "text", "fusion": "fusion", "whole": "monolithic"}
"""Committed ONNX file by graph."""


def heavier(data: bytes, output: str) -> bytes:
    """The same graph with products of matrices ahead of ``output``, which they leave as it is.

    The product is multiplied by zero and added. Its first factor depends on the output, clipped to the range 0 to 0, so
    that no optimiser can work it out beforehand.
    """
    start = np.random.default_rng(0).normal(size=(SIDE, SIDE)).astype(np.float32) / np.float32(SIDE)
    constants = {"h_start": start, "h_bound": np.zeros((), np.float32), "h_zero": np.zeros(1, np.float32)}
    nodes = [
        helper.make_node("ReduceSum", [f"{output}_plain"], ["h_sum"], keepdims=0),
        helper.make_node("Clip", ["h_sum", "h_bound", "h_bound"], ["h_nothing"]),
        helper.make_node("Add", ["h_start", "h_nothing"], ["h_0"]),
        *(helper.make_node("MatMul", [f"h_{step}", "h_start"], [f"h_{step + 1}"]) for step in range(PRODUCTS)),
        helper.make_node("ReduceSum", [f"h_{PRODUCTS}"], ["h_total"], keepdims=0),
        helper.make_node("Mul", ["h_total", "h_zero"], ["h_none"]),
        helper.make_node("Add", [f"{output}_plain", "h_none"], [output]),
    ]
    return _extended(data, output, nodes, constants)


def shifted(data: bytes, output: str, by: float) -> bytes:
    """The same graph with ``by`` added to every element of ``output``."""
    node = helper.make_node("Add", [f"{output}_plain", "s_shift"], [output])
    return _extended(data, output, [node], {"s_shift": np.full(1, by, np.float32)})


def _extended(data: bytes, output: str, nodes: list[onnx.NodeProto], constants: Mapping[str, np.ndarray]) -> bytes:
    """The graph with ``output`` renamed, and ``nodes`` that make it anew from ``<output>_plain``."""
    model = onnx.load_from_string(data)
    for node in model.graph.node:
        node.output[:] = [f"{output}_plain" if name == output else name for name in node.output]
        node.input[:] = [f"{output}_plain" if name == output else name for name in node.input]
    model.graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in constants.items())
    model.graph.node.extend(nodes)
    return bytes(model.SerializeToString())


def plain(graph: str) -> bytes:
    """A graph of the tiny bundle."""
    return graph_bytes(FILES[graph])


def build_candidates(
    root: Path, graphs: Mapping[str, Sequence[tuple[str, bytes]]], *, monolithic: bool = False
) -> Path:
    """Write the tiny bundle into the new folder ``root`` with these candidates, in this order, for some of its graphs.

    Args:
        root: The folder, which is also returned.
        graphs: By graph: id and file of each candidate.
        monolithic: With the graph of the whole model.
    """
    build_bundle(root, monolithic=monolithic)
    manifest = json.loads((root / "manifest.json").read_bytes())
    for graph, candidates in graphs.items():
        first = manifest["graphs"][graph]["candidates"][0]
        del manifest["files"][first["file"]]
        (root / first["file"]).unlink()
        manifest["graphs"][graph]["candidates"] = []
        for name, data in candidates:
            file = f"graphs/{graph}_{name}.onnx"
            (root / file).write_bytes(data)
            manifest["files"][file] = fact(data).model_dump()
            manifest["graphs"][graph]["candidates"].append(first | {"id": name, "file": file})
    rewrite_manifest(root, graphs=manifest["graphs"], files=manifest["files"])
    return root
