"""How ready features or sensor values become a tensor."""

from typing import Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from edge_mm.contracts.base import Contract


class VectorSpec(Contract):
    """Standardise; the result is float32 ``(1, size)``."""

    kind: Literal["vector"] = "vector"
    size: int = Field(gt=0, le=1_000_000)
    mean: tuple[float, ...] | None = None
    """One per value, subtracted; None is zeros."""
    std: tuple[float, ...] | None = None
    """One per value, above zero, divided by; None is ones."""

    @model_validator(mode="after")
    def _per_value(self) -> Self:
        for name, values in (("mean", self.mean), ("std", self.std)):
            if values is not None and len(values) != self.size:
                raise ValueError(f"{name} with {self.size} values")
        if self.std is not None and min(self.std) <= 0:
            raise ValueError("std above zero in every value")
        return self
