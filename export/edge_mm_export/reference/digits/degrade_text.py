"""From a word to what hurried fingers make of it."""

import unicodedata
from collections.abc import Mapping
from typing import Final

import numpy as np

# The figures below were chosen on the validation split, so that messages alone are read right about six times in seven.
SLIPS: Final = (0, 0, 0, 0, 1, 1, 1, 1, 2, 2)
"""How many slips a word gets: one of these, each as likely."""
PLAIN_SHARE: Final = 0.5
"""Of the words are typed without their accents."""
CUT_SHARE: Final = 0.1
"""Of the words break off after one to three letters: "se" begins seven, sechs, sette and siete."""
BLANK_SHARE: Final = 0.03
"""Of the words are a question mark."""

ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
"""A keyboard's letters."""


DOTLESS_I: Final = "\N{LATIN SMALL LETTER DOTLESS I}"
"""No i with an accent in Unicode, but a letter of its own."""


def _neighbours() -> Mapping[str, str]:
    """Keys beside, above and below each key."""
    keys = {letter: (row, column) for row, letters in enumerate(ROWS) for column, letter in enumerate(letters)}
    return {
        letter: "".join(
            other
            for other, (other_row, other_column) in keys.items()
            if other != letter and abs(row - other_row) <= 1 and abs(column - other_column) <= 1
        )
        for letter, (row, column) in keys.items()
    }


NEIGHBOURS: Final = _neighbours()


def degrade(word: str, rng: np.random.Generator) -> str:
    """Drop accents, cut ``word`` short, hit wrong keys; at least one character stays."""
    if rng.random() < BLANK_SHARE:
        return "?"
    if rng.random() < PLAIN_SHARE:
        word = without_accents(word)
    if rng.random() < CUT_SHARE:
        word = word[: int(rng.integers(1, 4))]
    for _ in range(int(rng.choice(SLIPS))):
        word = _slip(word, rng)
    return word


def without_accents(word: str) -> str:
    """``fünf`` as ``funf``; the Turkish dotless i gets its dot."""
    letters = unicodedata.normalize("NFD", word.replace(DOTLESS_I, "i"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _slip(word: str, rng: np.random.Generator) -> str:
    """One wrong key: missed, doubled, a neighbour's, or too early."""
    kind = int(rng.integers(4))
    at = int(rng.integers(len(word)))
    before, letter, after = word[:at], word[at], word[at + 1 :]
    if kind == 0:
        return (before + after) or letter
    if kind == 1:
        return before + letter + letter + after
    if kind == 2:
        keys = NEIGHBOURS.get(letter, letter)
        return before + keys[int(rng.integers(len(keys)))] + after
    return before + after[:1] + letter + after[1:]
