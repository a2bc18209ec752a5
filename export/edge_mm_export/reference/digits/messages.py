"""Synthetic messages: a number word in one of several languages, typed badly."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from edge_mm.samples import Text
from edge_mm_export.reference.digits.degrade_text import degrade
from edge_mm_export.reference.digits.split import Split
from edge_mm_export.reference.digits.words import CARRIERS, WORDS

COMMON: Final = ("de", "en", "es", "fi", "fr", "it", "nl", "pinyin", "pl", "sv", "tr", "vi")
"""Languages of every split."""

HELD_OUT: Final[Mapping[Split, tuple[str, ...]]] = {"train": (), "validation": ("ro",), "test": ("da", "pt")}
"""Languages that only this split has; relatives of some in ``COMMON``."""

HELD_OUT_SHARE: Final = 0.1
"""Of a split's messages are in its own languages, if it has any."""


class Messages:
    """Typed messages of one split. What the typing does to a word is drawn from the caller's generator."""

    def __init__(self, split: Split) -> None:
        self._own = HELD_OUT[split]

    def draw(self, label: int, rng: np.random.Generator) -> Text:
        """A message with the word for ``label``, typed badly."""
        own = bool(self._own) and rng.random() < HELD_OUT_SHARE
        language = str(rng.choice(self._own if own else COMMON))
        word = degrade(WORDS[language][label], rng)
        return Text(text=str(rng.choice(CARRIERS[language])).format(word))
