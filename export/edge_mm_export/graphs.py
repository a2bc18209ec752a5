"""What lies between two passes: a folder of ONNX files and ``graphs.json``, which says what they are."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from pydantic import Field

from edge_mm.contracts.base import Contract, parse_json, to_json
from edge_mm.contracts.heads import HeadSpec
from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.contracts.modality import Name
from edge_mm.contracts.tensors import GraphInput, TensorSpec
from edge_mm.contracts.text import BundlePath
from edge_mm.errors import ContractMismatchError

INDEX: Final = "graphs.json"


class GraphFile(Contract):
    """One ONNX file."""

    role: Literal["encoder", "fusion", "monolithic"]
    modality: Name | None = None
    inputs: tuple[GraphInput, ...]
    outputs: tuple[TensorSpec, ...]
    file: BundlePath
    opset: int
    exporter: str
    """Which exporter wrote it."""
    notes: tuple[str, ...] = ()
    """What the passes have to say about it: fallbacks, warnings."""


class GraphSet(Contract):
    """Every graph of a model with what the runtime must know beside them."""

    model: str
    """Name and version that the model gives itself."""
    modalities: tuple[ModalitySpec, ...]
    heads: tuple[HeadSpec, ...]
    graphs: dict[Name, GraphFile]
    files: tuple[BundlePath, ...] = Field(default=())
    """Further files of the bundle, beside the ONNX files in the same folder."""

    @classmethod
    def read(cls, folder: Path) -> "GraphSet":
        """Read the index of a folder."""
        return parse_json(cls, (folder / INDEX).read_bytes(), where=INDEX)

    def write(self, folder: Path) -> None:
        """Write the index into a folder that holds the files already."""
        (folder / INDEX).write_bytes(to_json(self))

    @property
    def names(self) -> tuple[str, ...]:
        """The modalities in the order of ``presence``."""
        return tuple(modality.name for modality in self.modalities)

    def only(self, role: Literal["fusion", "monolithic"]) -> str | None:
        """Name of the one graph with that role, if there is one."""
        return next((name for name, graph in self.graphs.items() if graph.role == role), None)

    def encoders(self) -> Mapping[str, str]:
        """Names of the encoder graphs by modality."""
        return {str(graph.modality): name for name, graph in self.graphs.items() if graph.role == "encoder"}


def check_required(modalities: tuple[ModalitySpec, ...], sources: set[str]) -> None:
    """A model that is not told what is present cannot do without any of its modalities.

    Args:
        modalities: of the model.
        sources: of all the inputs of its last graph.

    Raises:
        ContractMismatchError: a modality is optional although no graph takes ``presence``.
    """
    optional = [modality.name for modality in modalities if not modality.required]
    if optional and "presence" not in sources:
        raise ContractMismatchError(
            f"modality '{optional[0]}': field 'required'",
            expected="true, as the model takes no 'presence'",
            got="false",
            fix="Add required = true, or give the model an input with the source 'presence'.",
        )


def write_files(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write further files of a bundle; gives their paths, sorted."""
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return tuple(sorted(files))
