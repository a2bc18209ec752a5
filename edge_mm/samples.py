"""What sources give: one captured item of one modality, stamped with the one clock."""

from dataclasses import dataclass
from typing import TypeAlias

from edge_mm.arrays import F32, U8


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A decoded picture."""

    pixels: U8
    """``(H, W, 3)``, RGB, 0-255."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """A stretch of sound."""

    samples: F32
    """``(N, C)``, full scale is -1 to 1."""
    rate_hz: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An utterance or a message."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """Ready features or sensor values."""

    values: F32
    """``(N,)``, in the units that the model was trained with."""


Payload: TypeAlias = Image | Audio | Text | Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One item of one modality."""

    modality: str
    """Name of the modality in the bundle's manifest."""
    capture_ns: int
    """When it was captured, on the one clock; for sound, when its last sample was."""
    payload: Payload
