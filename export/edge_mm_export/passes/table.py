"""Every pass there is: what it takes, what it gives, where it lives; the chain is checked here before anything slow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, Literal, Protocol, cast

from edge_mm.contracts.base import Contract
from edge_mm.errors import UsageError
from edge_mm_export.recipe import Recipe

Kind = Literal["model", "files", "onnx"]
"""model: a PyTorch model; files: ready ONNX files as the recipe names them; onnx: a folder that ``GraphSet`` reads."""
START: Final[Mapping[str, Kind]] = {"fused": "model", "module": "model", "onnx": "files"}
"""What each kind of ``[model]`` begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassContext:
    """What a pass may need beside its settings and its input."""

    recipe: Recipe
    folder: Path
    """Of the recipe; the paths in it are relative to this."""
    say: Callable[[str], None]
    """Shows one line of progress."""
    report: Path | None = None
    """Where a verification that fails writes its parity table."""


class PassModule(Protocol):
    """What the module of a pass offers."""

    def run(self, settings: Contract, source: Path | None, out: Path, context: PassContext) -> None:
        """Turn the artifact in ``source`` (None: the recipe's own model) into one in the empty folder ``out``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRow:
    """One pass."""

    takes: Kind
    gives: Kind
    module: str
    """Imported only when the pass runs; its source, with all of ours that it imports, is the pass's code version."""
    tools: tuple[str, ...]
    """Distributions whose versions may change the result."""

    def load(self) -> PassModule:
        """Import the pass."""
        return cast("PassModule", import_module(self.module))


PASSES: Final[Mapping[str, PassRow]] = {
    "from_onnx": PassRow(takes="files", gives="onnx", module="edge_mm_export.passes.from_onnx", tools=("onnx",)),
    "to_onnx": PassRow(
        takes="model",
        gives="onnx",
        module="edge_mm_export.passes.to_onnx",
        tools=("torch", "onnx", "onnxscript", "safetensors"),
    ),
    "simplify": PassRow(
        takes="onnx", gives="onnx", module="edge_mm_export.passes.simplify", tools=("onnx", "onnxslim")
    ),
}


def check_chain(kinds: Sequence[str], *, start: Kind) -> None:
    """Hold every pass against what comes before it, and the end against what a bundle is made of.

    Raises:
        UsageError: naming the first pass that does not fit.
    """
    kind = start
    for number, name in enumerate(kinds):
        row = PASSES[name]
        if row.takes != kind:
            raise UsageError(
                f"recipe: passes.{number} ({name})",
                expected=f"'{row.takes}' from what comes before it",
                got=f"'{kind}'",
                fix="Reorder the passes: a model begins with to_onnx, ready ONNX files with from_onnx.",
            )
        kind = row.gives
    if kind != "onnx":
        raise UsageError(
            "recipe: passes", expected="to end with 'onnx'", got=f"'{kind}'", fix="Add to_onnx or from_onnx."
        )
