"""The tiny bundle with further candidates of its graphs: some do far more work, some answer differently."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tests.support.bundles import build_bundle, fact, graph_bytes, rewrite_manifest

SIDE = 160
"""Rows and columns of the matrices that a heavy candidate multiplies."""
PRODUCTS = 12
"""Of them, for each run: milliseconds, where the plain graph takes some hundredth of one."""

FILES = {"enc_vision": "vision", "enc_audio": "audio", "enc_text": "text", "fusion": "fusion", "whole": "monolithic"}
"""Committed ONNX file by graph."""


def heavier(data: bytes, output: str) -> bytes:
    """The same graph with products of matrices before ``output``; they add zero to it, which no optimiser can tell.

    The first matrix is what the output is plus noise, clipped to zero: it depends on the input, and is always zero.
    """
    model = onnx.load_from_string(data)
    graph = model.graph
    for node in graph.node:
        node.output[:] = [f"{output}_plain" if name == output else name for name in node.output]
        node.input[:] = [f"{output}_plain" if name == output else name for name in node.input]
    start = np.random.default_rng(0).normal(size=(SIDE, SIDE)).astype(np.float32) / np.float32(SIDE)
    graph.initializer.extend(
        [
            numpy_helper.from_array(start, "h_start"),
            numpy_helper.from_array(np.zeros((1,), np.float32), "h_zero"),
        ]
    )
    nodes = [
        helper.make_node("ReduceSum", [f"{output}_plain"], ["h_sum"], keepdims=0),
        helper.make_node("Clip", ["h_sum", "h_low", "h_low"], ["h_nothing"]),
        helper.make_node("Add", ["h_start", "h_nothing"], ["h_0"]),
        *(helper.make_node("MatMul", [f"h_{step}", "h_start"], [f"h_{step + 1}"]) for step in range(PRODUCTS)),
        helper.make_node("ReduceSum", [f"h_{PRODUCTS}"], ["h_total"], keepdims=0),
        helper.make_node("Mul", ["h_total", "h_zero"], ["h_none"]),
        helper.make_node("Add", [f"{output}_plain", "h_none"], [output]),
    ]
    graph.initializer.append(numpy_helper.from_array(np.zeros((), np.float32), "h_low"))
    graph.node.extend(nodes)
    return bytes(model.SerializeToString())


def shifted(data: bytes, output: str, by: float) -> bytes:
    """The same graph with ``by`` added to every element of ``output``."""
    model = onnx.load_from_string(data)
    graph = model.graph
    for node in graph.node:
        node.output[:] = [f"{output}_plain" if name == output else name for name in node.output]
        node.input[:] = [f"{output}_plain" if name == output else name for name in node.input]
    shift = helper.make_tensor("s_shift", TensorProto.FLOAT, [1], [by])
    graph.initializer.append(shift)
    graph.node.append(helper.make_node("Add", [f"{output}_plain", "s_shift"], [output]))
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
