"""How a picture becomes a tensor."""

from typing import Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from edge_mm.contracts.base import Contract

MAX_STD = 10.0
"""Of values between 0 and 1 a deviation is 0.5 at most; this leaves room for odd scales, none for 0 to 255."""

Interpolation = Literal["nearest", "bilinear", "bilinear_antialias", "bicubic_antialias", "area"]


class ImageSpec(Contract):
    """Decode, denoise, enhance contrast, fit, normalise; the result is float32 ``(1, C, height_px, width_px)``."""

    kind: Literal["vision"] = "vision"
    height_px: int = Field(gt=0, le=4096)
    width_px: int = Field(gt=0, le=4096)
    color: Literal["rgb", "gray"] = "rgb"
    """Order of the tensor's channels; gray is ITU-R BT.601 luma."""
    fit: Literal["stretch", "letterbox", "crop"] = "stretch"
    """stretch ignores the aspect ratio; letterbox keeps the whole picture and fills the rest; crop keeps its centre."""
    interpolation: Interpolation = "bilinear"
    fill: int = Field(default=0, ge=0, le=255)
    """Grey level of a letterbox's bars."""
    denoise: Literal["none", "median", "bilateral"] = "none"
    contrast: Literal["none", "clahe"] = "none"
    mean: tuple[float, ...]
    """One per channel, subtracted after scaling to 0-1."""
    std: tuple[float, ...]
    """One per channel, above zero, divided by after ``mean``."""

    @property
    def channels(self) -> int:
        """3 for rgb, 1 for gray."""
        return 3 if self.color == "rgb" else 1

    @model_validator(mode="after")
    def _per_channel(self) -> Self:
        if len(self.mean) != self.channels or len(self.std) != self.channels:
            raise ValueError(f"mean and std with {self.channels} values each, one per channel of {self.color}")
        if min(self.mean) < 0 or max(self.mean) > 1:
            raise ValueError(f"mean on the scale of 0 to 1, not of 0 to 255 (it is {self.mean})")
        if min(self.std) <= 0 or max(self.std) > MAX_STD:
            raise ValueError(f"std above zero and on the scale of 0 to 1, not of 0 to 255 (it is {self.std})")
        return self
