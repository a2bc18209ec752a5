"""Tiny ONNX graphs whose answers can be worked out by hand.

Every encoder gives tokens ``[B, T, 3]`` that are zero outside its own channel, and a mask ``[B, T]``. The fusion takes
each modality's mean over its real tokens, puts -1 in the channel of an absent one, and adds them up::

    vision: the picture's mean;  audio: the mean of the samples' magnitudes;  text: the mean of the token ids
    logits = [vision or -1, audio or -1, text or -1];  level = their sum

Tensors are named so that nothing can be guessed from a name. The files that this module makes are committed in
``files/``, since a device has no onnx; tests/golden/test_tiny_graphs.py holds them against it and writes them anew.
"""

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tests.support.bundles import OPSET, WINDOW

FLOAT, INT = TensorProto.FLOAT, TensorProto.INT64
Value = tuple[str, int, Sequence[int | str]]


def tiny_graphs() -> dict[str, bytes]:
    """Every graph of the tiny bundle by its name in ``files/``."""
    return {
        "vision": vision_encoder(),
        "audio": audio_encoder(),
        "text": text_encoder(),
        "fusion": fusion(),
        "monolithic": monolithic(),
        "external": external(),
    }


def vision_encoder() -> bytes:
    """``pix[batch, 1, 2, 2]`` to ``seen[batch, 1, 3]`` and ``seen_mask[batch, 1]``."""
    return _model(
        _vision("pix", "seen", "seen_mask"),
        [("pix", FLOAT, ("batch", 1, 2, 2))],
        [("seen", FLOAT, ("batch", 1, 3)), ("seen_mask", FLOAT, ("batch", 1))],
    )


def audio_encoder() -> bytes:
    """``wave[batch, WINDOW]`` to ``heard[batch, 1, 3]`` and ``heard_mask[batch, 1]``."""
    return _model(
        _audio("wave", "heard", "heard_mask"),
        [("wave", FLOAT, ("batch", WINDOW))],
        [("heard", FLOAT, ("batch", 1, 3)), ("heard_mask", FLOAT, ("batch", 1))],
    )


def text_encoder() -> bytes:
    """``ids:0`` and ``real:0`` ``[batch, tokens]`` to ``read[batch, tokens, 3]`` and ``read_mask[batch, tokens]``."""
    return _model(
        _text("ids:0", "real:0", "read", "read_mask"),
        [("ids:0", INT, ("batch", "tokens")), ("real:0", INT, ("batch", "tokens"))],
        [("read", FLOAT, ("batch", "tokens", 3)), ("read_mask", FLOAT, ("batch", "tokens"))],
    )


def fusion() -> bytes:
    """Tokens and masks of all modalities, and ``who[batch, 3]``, to ``logits[batch, 3]`` and ``level[batch, 1]``."""
    pairs: list[tuple[str, int | str]] = [("a", 1), ("b", 1), ("c", "tokens")]
    inputs: list[Value] = [("who", FLOAT, ("batch", 3))]
    for name, tokens in pairs:
        inputs += [(f"tok_{name}", FLOAT, ("batch", tokens, 3)), (f"msk_{name}", FLOAT, ("batch", tokens))]
    return _model(_fusion([(f"tok_{name}", f"msk_{name}") for name, _ in pairs]), inputs, _answers())


def monolithic() -> bytes:
    """All of the above in one graph."""
    nodes = [
        *_vision("pix", "seen", "seen_mask"),
        *_audio("wave", "heard", "heard_mask"),
        *_text("ids:0", "real:0", "read", "read_mask"),
        *_fusion([("seen", "seen_mask"), ("heard", "heard_mask"), ("read", "read_mask")]),
    ]
    inputs: list[Value] = [
        ("pix", FLOAT, ("batch", 1, 2, 2)),
        ("wave", FLOAT, ("batch", WINDOW)),
        ("ids:0", INT, ("batch", "tokens")),
        ("real:0", INT, ("batch", "tokens")),
        ("who", FLOAT, ("batch", 3)),
    ]
    return _model(nodes, inputs, _answers())


def external() -> bytes:
    """A graph whose weights lie in ``weights.bin`` beside it."""
    weights = TensorProto(name="w", data_type=FLOAT, dims=[2], data_location=TensorProto.EXTERNAL)
    weights.external_data.add(key="location", value="weights.bin")
    pixels = helper.make_tensor_value_info("pix", FLOAT, ("batch", 1, 2, 2))
    seen = helper.make_tensor_value_info("seen", FLOAT, ("batch", 1, 2, 2))
    graph = helper.make_graph(
        [helper.make_node("Add", ["pix", "w"], ["seen"])], "external", [pixels], [seen], [weights]
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    return bytes(model.SerializeToString())


def _answers() -> list[Value]:
    return [("logits", FLOAT, ("batch", 3)), ("level", FLOAT, ("batch", 1))]


def _vision(pixels: str, tokens: str, mask: str) -> list[onnx.NodeProto]:
    return [
        helper.make_node("ReduceMean", [pixels], ["v_mean"], axes=[1, 2, 3], keepdims=0),
        *_pooled("v_mean", 0, tokens, mask),
    ]


def _audio(wave: str, tokens: str, mask: str) -> list[onnx.NodeProto]:
    return [
        helper.make_node("Abs", [wave], ["a_abs"]),
        helper.make_node("ReduceMean", ["a_abs"], ["a_mean"], axes=[1], keepdims=0),
        *_pooled("a_mean", 1, tokens, mask),
    ]


def _pooled(mean: str, channel: int, tokens: str, mask: str) -> list[onnx.NodeProto]:
    """``mean[B]`` to one token ``[B, 1, 3]`` in its channel, and a mask of ones."""
    return [
        _constant(f"{tokens}_axes2", np.array([1, 2])),
        _constant(f"{tokens}_axes1", np.array([1])),
        _constant(f"{tokens}_own", _one_hot(channel)),
        helper.make_node("Unsqueeze", [mean, f"{tokens}_axes2"], [f"{tokens}_wide"]),
        helper.make_node("Mul", [f"{tokens}_wide", f"{tokens}_own"], [tokens]),
        helper.make_node("Unsqueeze", [mean, f"{tokens}_axes1"], [f"{tokens}_column"]),
        helper.make_node("Mul", [f"{tokens}_column", f"{tokens}_zero"], [f"{tokens}_nothing"]),
        _constant(f"{tokens}_zero", np.zeros((1, 1), np.float32)),
        _constant(f"{tokens}_one", np.ones((1, 1), np.float32)),
        helper.make_node("Add", [f"{tokens}_nothing", f"{tokens}_one"], [mask]),
    ]


def _text(ids: str, real: str, tokens: str, mask: str) -> list[onnx.NodeProto]:
    return [
        _constant("t_axes", np.array([2])),
        _constant("t_own", _one_hot(2)),
        helper.make_node("Cast", [ids], ["t_ids"], to=FLOAT),
        helper.make_node("Cast", [real], [mask], to=FLOAT),
        helper.make_node("Unsqueeze", ["t_ids", "t_axes"], ["t_wide"]),
        helper.make_node("Mul", ["t_wide", "t_own"], [tokens]),
    ]


def _fusion(pairs: Sequence[tuple[str, str]]) -> list[onnx.NodeProto]:
    nodes = [
        _constant("f_axis2", np.array([2])),
        _constant("f_axis1", np.array([1])),
        _constant("f_one", np.ones((1, 1), np.float32)),
        _constant("f_absent", -np.ones((1, 3), np.float32)),
    ]
    for place, (tokens, mask) in enumerate(pairs):
        nodes += [
            helper.make_node("Unsqueeze", [mask, "f_axis2"], [f"f_mask{place}"]),
            helper.make_node("Mul", [tokens, f"f_mask{place}"], [f"f_real{place}"]),
            helper.make_node("ReduceSum", [f"f_real{place}", "f_axis1"], [f"f_sum{place}"], keepdims=0),
            helper.make_node("ReduceSum", [mask, "f_axis1"], [f"f_count{place}"], keepdims=1),
            helper.make_node("Max", [f"f_count{place}", "f_one"], [f"f_least{place}"]),
            helper.make_node("Div", [f"f_sum{place}", f"f_least{place}"], [f"f_pooled{place}"]),
        ]
    pooled = [f"f_pooled{place}" for place in range(len(pairs))]
    return [
        *nodes,
        helper.make_node("Sum", pooled, ["f_all"]),
        # Each channel belongs to one modality, so presence is also the mask of the channels.
        helper.make_node("Cast", ["who"], ["f_there"], to=TensorProto.BOOL),
        helper.make_node("Where", ["f_there", "f_all", "f_absent"], ["logits"]),
        helper.make_node("ReduceSum", ["logits", "f_axis1"], ["level"], keepdims=1),
    ]


def _one_hot(channel: int) -> np.ndarray:
    row = np.zeros((1, 1, 3), np.float32)
    row[0, 0, channel] = 1
    return row


def _constant(name: str, value: np.ndarray) -> onnx.NodeProto:
    return helper.make_node("Constant", [], [name], value=numpy_helper.from_array(value, name))


def _model(nodes: Sequence[onnx.NodeProto], inputs: Sequence[Value], outputs: Sequence[Value]) -> bytes:
    constants = [node for node in nodes if node.op_type == "Constant"]
    graph = helper.make_graph(
        [*constants, *(node for node in nodes if node.op_type != "Constant")],
        "tiny",
        [helper.make_tensor_value_info(*value) for value in inputs],
        [helper.make_tensor_value_info(*value) for value in outputs],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString())
