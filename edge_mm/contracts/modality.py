"""The kinds of input a fused model has, and the subsets of them that can be present."""

from collections.abc import Sequence
from enum import Enum
from itertools import combinations
from typing import Annotated

from pydantic import Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
"""Names of modalities, graphs, heads and candidates: lower case, digits and underscores."""


class Modality(str, Enum):
    """What an input is made of."""

    VISION = "vision"
    AUDIO = "audio"
    TEXT = "text"
    VECTOR = "vector"


def subsets(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Every non-empty subset, single ones first, each in the order of ``names``: the rows of every table.

    Three modalities give seven subsets.
    """
    return [chosen for size in range(1, len(names) + 1) for chosen in combinations(names, size)]


def subset_label(chosen: Sequence[str]) -> str:
    """How a table names a subset: ``vision+text``."""
    return "+".join(chosen)
