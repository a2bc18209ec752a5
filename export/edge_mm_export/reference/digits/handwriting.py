"""Real handwritten digits: the 1,797 of scikit-learn's ``load_digits``, the test part of UCI's optdigits (CC BY 4.0).

Alpaydin and Kaynak, "Cascading classifiers", Kybernetika 34(4), 1998. Thirteen people wrote them, none of whom is named
in the data. But the labels repeat one form of about 130 digits fourteen times, so each stretch is one filled form and
comes from one hand. Splits are by form; a random split would put the same hands on both sides.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from edge_mm.arrays import I64, U8
from edge_mm.errors import UnavailableError
from edge_mm.samples import Image
from edge_mm_export.reference.digits.degrade_image import degrade
from edge_mm_export.reference.digits.split import Split

FORM_STARTS: Final = (0, 130, 256, 386, 516, 646, 776, 906, 1029, 1157, 1287, 1415, 1545, 1667, 1797)
"""Where each form begins, and the end of the last; read off the labels, which start over with 0123456789."""

FORMS: Final[Mapping[Split, tuple[int, ...]]] = {
    "train": (0, 1, 2, 3, 4, 5, 6, 7, 8),
    "validation": (9, 10),
    "test": (11, 12, 13),
}

FULL_INK: Final = 16
"""Level of an 8x8 cell whose 4x4 pixels are all ink."""


class Handwriting:
    """Pictures of the digits of some forms."""

    def __init__(self, split: Split) -> None:
        """Load them.

        Raises:
            UnavailableError: scikit-learn is missing.
        """
        ink, labels, forms = load_forms()
        chosen = np.isin(forms, FORMS[split])
        self._ink = ink[chosen]
        self._rows = {digit: np.flatnonzero(labels[chosen] == digit) for digit in range(10)}

    def draw(self, label: int, rng: np.random.Generator) -> Image:
        """A degraded picture of one of the split's digits ``label``."""
        return Image(pixels=degrade(self.clean(label, rng), rng))

    def clean(self, label: int, rng: np.random.Generator) -> U8:
        """Ink ``(8, 8)``, 0-255, of one of the split's digits ``label``."""
        ink: U8 = self._ink[rng.choice(self._rows[label])]
        return ink


def load_forms() -> tuple[U8, I64, I64]:
    """Ink ``(N, 8, 8)`` in 0-255, labels ``(N,)`` and form numbers ``(N,)``.

    Raises:
        UnavailableError: scikit-learn is missing.
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise UnavailableError(
            "digits: handwriting",
            expected="scikit-learn",
            got=error,
            fix="Install it: pip install 'edge-mm[reference]'.",
        ) from None
    data = load_digits()
    ink = np.round(data.images * (255 / FULL_INK)).astype(np.uint8)
    forms = np.repeat(np.arange(len(FORM_STARTS) - 1), np.diff(FORM_STARTS))
    return ink, data.target.astype(np.int64), forms.astype(np.int64)
