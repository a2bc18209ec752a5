"""The settings of every pass; apart from the passes themselves, so that reading a recipe imports no torch."""

from typing import Literal

from edge_mm.contracts.base import Contract


class FromOnnxSettings(Contract):
    """Take the recipe's ready ONNX files."""

    kind: Literal["from_onnx"] = "from_onnx"


class ToOnnxSettings(Contract):
    """Export every graph of the model to ONNX."""

    kind: Literal["to_onnx"] = "to_onnx"
    monolithic: bool = True
    """Export the whole model as one graph too: the benchmark's comparison row."""
    exporter: Literal["auto", "dynamo", "torchscript"] = "auto"
    """auto: torch.export where the target's opset is 18 or newer, TorchScript below; the other one if that fails."""


class SimplifySettings(Contract):
    """Fold constants, fuse and drop nodes; inputs and outputs stay as they are."""

    kind: Literal["simplify"] = "simplify"
    skip: tuple[str, ...] = ()
    """Graphs that are only cleaned of what does not belong in a bundle."""
