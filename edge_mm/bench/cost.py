"""What a graph asks of any machine: counted by the toolchain, carried in the bundle's evidence."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from edge_mm.contracts.base import Contract, parse_json
from edge_mm.contracts.modality import Name
from edge_mm.errors import BundleError

COST_FILE = "evidence/cost.json"
"""Where a bundle carries it."""


class GraphCost(Contract):
    """One run of one graph at batch 1, for any precision: bytes are elements times the width of one."""

    flops: float = Field(ge=0)
    """Two for every multiply-accumulate of convolutions, matrix products and attention; the rest is not counted."""
    weights: float = Field(ge=0)
    """Elements of weights that are read; a weight that is used at several places counts at each."""
    activations: float = Field(ge=0)
    """Elements that kernels read from and write to memory, after fusion."""
    kernels: int = Field(ge=1)
    """Launches after fusion: a convolution or product takes its bias, normalisation, activation and addition along."""


class BundleCost(Contract):
    """``evidence/cost.json``: the cost of every graph of a bundle."""

    schema_version: Literal[1] = 1
    graphs: dict[Name, GraphCost] = Field(min_length=1)
    shapes: dict[str, tuple[int, ...]]
    """Sizes that the count assumed, by ``graph.input``."""


def read_cost(bundle: Path) -> BundleCost:
    """Read the cost of an unpacked bundle.

    Raises:
        BundleError: the bundle carries none, or it is damaged.
    """
    path = bundle / COST_FILE
    try:
        text = path.read_bytes()
    except OSError as error:
        raise BundleError(
            COST_FILE, expected="the cost of every graph", got=error.strerror, fix="Export the bundle again."
        ) from None
    return parse_json(BundleCost, text, where=COST_FILE)
