import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, f1_score
from sklearn.metrics import confusion_matrix as reference_confusion

from edge_mm.evaluate.metrics import calibration_error, confusion_matrix, score

CLASSES = 5
pairs = st.lists(st.tuples(st.integers(0, CLASSES - 1), st.integers(0, CLASSES - 1)), min_size=1, max_size=60)


@pytest.mark.filterwarnings("ignore:A single label was found")
@pytest.mark.filterwarnings("ignore:y_pred contains classes not in y_true")
@given(pairs=pairs)
def test_scores_equal_scikit_learns(pairs: list[tuple[int, int]]) -> None:
    true, predicted = np.array(pairs, np.int64).T
    ours = score(true, predicted, classes=CLASSES)
    assert ours.accuracy == pytest.approx((true == predicted).mean())
    assert ours.macro_f1 == pytest.approx(f1_score(true, predicted, average="macro", zero_division=0))
    assert ours.uar == pytest.approx(balanced_accuracy_score(true, predicted))
    np.testing.assert_array_equal(
        confusion_matrix(true, predicted, classes=CLASSES),
        reference_confusion(true, predicted, labels=list(range(CLASSES))),
    )


@given(pairs=pairs, seed=st.integers(0, 100))
def test_a_weight_is_a_repetition(pairs: list[tuple[int, int]], seed: int) -> None:
    true, predicted = np.array(pairs, np.int64).T
    times = np.random.default_rng(seed).integers(0, 4, len(pairs))
    times[0] = 1
    weighted = score(true, predicted, classes=CLASSES, weights=times.astype(np.float64))
    repeated = score(np.repeat(true, times), np.repeat(predicted, times), classes=CLASSES)
    assert weighted.accuracy == pytest.approx(repeated.accuracy)
    assert weighted.macro_f1 == pytest.approx(repeated.macro_f1)
    assert weighted.uar == pytest.approx(repeated.uar)


def test_nothing_has_no_score() -> None:
    nothing = np.array([], np.int64)
    with pytest.raises(ValueError, match="no items"):
        score(nothing, nothing, classes=CLASSES)


def test_calibration_error_by_hand() -> None:
    # Two bins of two items: 0.9 and 0.95 with one right (0.425 off), 0.3 and 0.3 with none right (0.3 off).
    confidence = np.array([0.9, 0.95, 0.3, 0.3])
    right = np.array([True, False, False, False])
    assert calibration_error(confidence, right, bins=2) == pytest.approx((0.425 + 0.3) / 2)


def test_a_bin_is_closed_above() -> None:
    confidence, right = np.array([0.5, 1.0, 0.0]), np.array([True, True, False])
    assert calibration_error(confidence, right, bins=2) == pytest.approx((0.5 - 0.0) / 3)


def test_perfect_calibration_is_zero() -> None:
    confidence, right = np.full(4, 0.75), np.array([True, True, True, False])
    assert calibration_error(confidence, right) == pytest.approx(0.0)
