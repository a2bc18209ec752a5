"""The contract of a fused model: any module that offers it exports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from edge_mm.contracts.heads import HeadSpec
from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.samples import Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """What the runtime must know of a model."""

    name: str
    version: str
    modalities: tuple[ModalitySpec, ...]
    """In the order of ``presence``."""
    heads: tuple[HeadSpec, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Further files of the bundle by their path in it: tokenizers."""
    samples: tuple[Mapping[str, Payload], ...] = ()
    """Raw inputs by modality, each with all of them, that may be given away: verification runs on them, and the
    bundle carries the first few for its self-test. Empty: a recipe's own items or synthetic ones are used."""


@runtime_checkable
class FusedModel(Protocol):
    """Encoders, a fusion and heads, as separate modules."""

    @property
    def spec(self) -> ModelSpec:
        """What the runtime must know of it."""

    @property
    def encoders(self) -> Mapping[str, nn.Module]:
        """By modality; a dict or an ``nn.ModuleDict``.

        ``forward(*tensors)``, in the order of ``PREPROCESSED``, gives ``tokens[B, T, D]`` float32 and ``mask[B, T]``
        float32 (1 where a token is real); a pooled embedding is T = 1.
        """

    @property
    def fusion(self) -> nn.Module:
        """``forward(tokens, masks, presence)``: dicts by modality and ``presence[B, M]`` in; ``features[B, F]`` out.

        A modality with presence 0 must not influence the result, whatever its tokens hold.
        """

    @property
    def heads(self) -> Mapping[str, nn.Module]:
        """By head; a dict or an ``nn.ModuleDict``. ``forward(features)`` gives the tensor that the task asks for."""


class Monolithic(nn.Module):
    """A fused model as one module: every prepared tensor and ``presence`` in, one output per head out."""

    def __init__(self, model: FusedModel) -> None:
        super().__init__()
        self.encoders = nn.ModuleDict(dict(model.encoders))
        self.fusion = model.fusion
        self.heads = nn.ModuleDict(dict(model.heads))

    def forward(self, inputs: Mapping[str, tuple[Tensor, ...]], presence: Tensor) -> dict[str, Tensor]:
        """Encode every modality, fuse, answer; ``inputs`` are each encoder's tensors by modality."""
        tokens: dict[str, Tensor] = {}
        masks: dict[str, Tensor] = {}
        for name, encoder in self.encoders.items():
            tokens[name], masks[name] = encoder(*inputs[name])
        features = self.fusion(tokens, masks, presence)
        return {name: head(features) for name, head in self.heads.items()}


def presence_row(names: tuple[str, ...], present: tuple[str, ...], batch: int = 1) -> Tensor:
    """``(batch, M)`` float32: 1 for each name that is present."""
    return torch.tensor([[float(name in present) for name in names]]).repeat(batch, 1)
