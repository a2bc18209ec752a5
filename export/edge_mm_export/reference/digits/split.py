"""What training, validation and testing share, and what they must not."""

from typing import Final, Literal, Protocol, TypeAlias, get_args

import numpy as np

from edge_mm.samples import Payload

Split: TypeAlias = Literal["train", "validation", "test"]
SPLITS: Final[tuple[Split, ...]] = get_args(Split)
DIGITS: Final = tuple(str(digit) for digit in range(10))
"""The labels."""


class PayloadSource(Protocol):
    """One modality of one split."""

    def draw(self, label: int, rng: np.random.Generator) -> Payload:
        """A degraded sample of ``label`` (0-9); equal generators give equal samples."""


def generator(split: Split, *key: int) -> np.random.Generator:
    """Random numbers that belong to a split and a key: equal keys give equal ones, whatever was drawn before."""
    return np.random.default_rng([SPLITS.index(split), *key])
