"""The ``[model]`` table of a recipe: the three ways to bring a model."""

from typing import Annotated, Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from edge_mm.contracts.base import Contract
from edge_mm.contracts.heads import HeadSpec
from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.contracts.modality import Name
from edge_mm.contracts.text import BundlePath

Reference = Annotated[str, Field(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$")]
"""``package.module:function``."""
Argument = str | int | float | bool | tuple[str | int | float | bool, ...]
Source = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]{0,31}\.[A-Za-z0-9_.:/-]+|presence)$")]
"""``modality.tensor`` of the preprocessing, ``modality.output`` of an encoder, or ``presence``."""


class _Code(Contract):
    """A model that a Python function builds."""

    factory: Reference
    """Called with ``checkpoint`` (a ``Path``, if there is one) and the ``arguments``."""
    checkpoint: str | None = None
    """A safetensors file, relative to the recipe."""
    data: tuple[str, ...] = ()
    """Further files that the factory reads, relative to the recipe: when they change, everything is made again."""
    arguments: dict[str, Argument] = Field(default_factory=dict)
    """Keyword arguments of the factory."""
    python_path: tuple[str, ...] = ()
    """Folders, relative to the recipe, that are searched for the factory's package beside the installed ones."""


class FusedSettings(_Code):
    """The factory gives a ``FusedModel``."""

    kind: Literal["fused"] = "fused"


class _Described(Contract):
    """What a ``FusedModel`` says of itself and any other model has said for it."""

    modalities: tuple[ModalitySpec, ...] = Field(min_length=1)
    """In the order of ``presence``."""
    heads: tuple[HeadSpec, ...] = Field(min_length=1)
    files: dict[BundlePath, str] = Field(default_factory=dict)
    """Further files of the bundle (tokenizers): the path in the bundle, and the file relative to the recipe."""


class ModuleInput(Contract):
    """Which tensor goes to which argument of ``forward``."""

    source: Source
    argument: str | None = None
    """Name of the argument; None passes it by position, in the order of the table."""


class ModuleOutput(Contract):
    """Which result of ``forward`` is which tensor."""

    name: str = Field(min_length=1)
    """The output as heads refer to it."""
    key: str | int | None = None
    """Index in a tuple, key of a dictionary or name of an attribute; None is the result itself."""


class ModuleSettings(_Code, _Described):
    """The factory gives any ``torch.nn.Module`` with one ``forward``."""

    kind: Literal["module"] = "module"
    inputs: tuple[ModuleInput, ...] = Field(min_length=1)
    outputs: tuple[ModuleOutput, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _positions_first(self) -> Self:
        named = [entry.argument is not None for entry in self.inputs]
        if named != sorted(named):
            raise ValueError("inputs with the positional ones before those that name an argument")
        return self


class OnnxGraph(Contract):
    """A ready ONNX file and what its tensors are."""

    name: Name
    file: str
    """Relative to the recipe."""
    role: Literal["encoder", "fusion", "monolithic"]
    modality: Name | None = None
    """Of an encoder: whose it is."""
    inputs: dict[str, Source] = Field(min_length=1)
    """Where each input of the file comes from."""


class OnnxSettings(_Described):
    """Graphs that were exported elsewhere."""

    kind: Literal["onnx"] = "onnx"
    graphs: tuple[OnnxGraph, ...] = Field(min_length=1)
