"""Classification metrics from labels and predictions, optionally weighted: pure functions of arrays."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from edge_mm.arrays import B1, F64, I64

ECE_BINS: Final = 15
"""Bins of the expected calibration error, as in Guo et al. 2017, "On Calibration of Modern Neural Networks"."""


def confusion_matrix(true: I64, predicted: I64, *, classes: int) -> I64:
    """``(classes, classes)`` counts: row is the true class, column the predicted one."""
    codes = true * classes + predicted
    return np.bincount(codes, minlength=classes * classes).reshape(classes, classes).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Each from 0 to 1."""

    accuracy: float
    macro_f1: float
    """Mean F1 of the classes that occur in truth or prediction, as scikit-learn's ``f1_score(average="macro")``."""
    uar: float
    """Unweighted average recall of the classes that occur in truth: scikit-learn's ``balanced_accuracy_score``."""


def score(true: I64, predicted: I64, *, classes: int, weights: F64 | None = None) -> Scores:
    """Score ``(N,)`` predicted class numbers against the true ones; item i counts ``weights[i]`` times.

    Raises:
        ValueError: there is nothing to score (no item, or weights that are all zero).
    """
    right = true == predicted
    hits = np.bincount(true[right], None if weights is None else weights[right], minlength=classes)
    support = np.bincount(true, weights, minlength=classes)
    given = np.bincount(predicted, weights, minlength=classes)
    if support.sum() == 0:
        raise ValueError("no items to score")
    occurs = support + given > 0
    return Scores(
        accuracy=float(hits.sum() / support.sum()),
        macro_f1=float((2 * hits[occurs] / (support + given)[occurs]).mean()),
        uar=float((hits[support > 0] / support[support > 0]).mean()),
    )


def calibration_error(confidence: F64, right: B1, *, bins: int = ECE_BINS) -> float:
    """Expected calibration error: the mean distance of confidence from accuracy over equal bins, weighted by size.

    Args:
        confidence: ``(N,)`` probability of the predicted class, 0 to 1.
        right: ``(N,)`` whether the prediction was right.
        bins: each is open at its lower and closed at its upper edge.
    """
    place = np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)
    surplus = np.bincount(place, confidence - right, minlength=bins)
    return float(np.abs(surplus).sum() / len(confidence))
