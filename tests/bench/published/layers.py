"""Counting a network's cost from its layers' shapes, as the toolchain counts a graph's."""

from dataclasses import dataclass, field
from math import ceil

Size = tuple[int, int]


@dataclass
class Layers:
    """Kernels in order, each with the batch 1 shapes it works on."""

    macs: list[int] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)

    def kernel(self, *, macs: int = 0, weights: int = 0, moved: int) -> None:
        """Add one kernel."""
        self.macs.append(macs)
        self.weights.append(weights)
        self.moved.append(moved)

    def conv(
        self, size: Size, channels: Size, kernel: int = 1, *, stride: int = 1, groups: int = 1, residual: bool = False
    ) -> Size:
        """A convolution with its normalisation, activation and residual addition; gives the output's size."""
        height, width = ceil(size[0] / stride), ceil(size[1] / stride)
        given, made = channels
        weights = made * (given // groups) * kernel * kernel
        output = made * height * width
        self.kernel(
            macs=weights * height * width,
            weights=weights,
            moved=given * size[0] * size[1] + output * (2 if residual else 1),
        )
        return height, width

    def product(self, rows: int, inner: int, columns: int, *, batch: int = 1, learned: bool = True) -> None:
        """A matrix product; of two activations unless ``learned``."""
        second = batch * inner * columns
        self.kernel(
            macs=batch * rows * inner * columns,
            weights=second if learned else 0,
            moved=batch * rows * (inner + columns) + (0 if learned else second),
        )

    def elementwise(self, read: int, written: int | None = None) -> None:
        """A kernel that only moves data."""
        self.kernel(moved=read + (read if written is None else written))

    def cost(self) -> dict[str, float | int]:
        """The fields of ``GraphCost``."""
        return {
            "flops": 2.0 * sum(self.macs),
            "weights": float(sum(self.weights)),
            "activations": float(sum(self.moved)),
            "kernels": len(self.macs),
        }


def area(size: Size) -> int:
    """Positions of a feature map."""
    return size[0] * size[1]
