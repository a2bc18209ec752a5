import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from edge_mm.contracts.heads import (
    Classification,
    ClassificationHead,
    HeadSpec,
    Regression,
    RegressionHead,
    Sequence,
    SequenceHead,
    Similarity,
    SimilarityHead,
)
from edge_mm.errors import BundleError, ContractMismatchError
from edge_mm.postprocess import decode

MOOD = ClassificationHead(name="mood", output="logits", labels=("sad", "calm", "glad"))
POSE = RegressionHead(name="pose", output="angles", names=("yaw", "pitch"))
MATCH = SimilarityHead(name="match", output="score")
STEPS = SequenceHead(name="steps", output="logits", labels=("a", "b"))


def test_classification() -> None:
    result = decode(MOOD, np.log(np.array([[1, 2, 5]], np.float32)))
    assert isinstance(result, Classification)
    assert result.label == "glad"
    assert result.scores == pytest.approx({"sad": 0.125, "calm": 0.25, "glad": 0.625})


@given(arrays(np.float32, (1, 3), elements=st.floats(width=32, allow_nan=False, allow_infinity=False)))
def test_scores_are_probabilities_in_the_order_of_the_logits(logits: np.ndarray) -> None:
    result = decode(MOOD, logits)
    assert isinstance(result, Classification)
    scores = list(result.scores.values())
    assert math.isclose(sum(scores), 1, rel_tol=1e-12)
    assert result.scores[result.label] == max(scores)
    for one in range(3):
        for other in range(3):
            assert scores[one] >= scores[other] or logits[0, one] < logits[0, other]


def test_half_precision_is_enough() -> None:
    result = decode(MOOD, np.array([[1000, -1000, 1001]], np.float16))
    assert isinstance(result, Classification)
    assert result.scores == pytest.approx({"sad": 1 / (1 + math.e), "calm": 0, "glad": math.e / (1 + math.e)})


def test_regression() -> None:
    assert decode(POSE, np.array([[0.5, -2]], np.float32)) == Regression(values={"yaw": 0.5, "pitch": -2.0})


@pytest.mark.parametrize("shape", [(1,), (1, 1)])
def test_similarity(shape: tuple[int, ...]) -> None:
    assert decode(MATCH, np.full(shape, 0.75, np.float32)) == Similarity(score=0.75)


def test_sequence() -> None:
    result = decode(STEPS, np.array([[[3, 0], [0, 3], [0, 0]]], np.float32))
    assert isinstance(result, Sequence)
    assert [step.label for step in result.steps] == ["a", "b", "a"]


def test_an_empty_sequence_has_no_steps() -> None:
    assert decode(STEPS, np.zeros((1, 0, 2), np.float32)) == Sequence(steps=())


@pytest.mark.parametrize(
    ("head", "shape"),
    [
        (MOOD, (3,)),
        (MOOD, (2, 3)),
        (MOOD, (1, 4)),
        (POSE, (1, 3)),
        (POSE, (2,)),
        (MATCH, ()),
        (MATCH, (2,)),
        (MATCH, (1, 2)),
        (MATCH, (1, 1, 1)),
        (STEPS, (1, 2)),
        (STEPS, (2, 3, 2)),
        (STEPS, (1, 3, 3)),
    ],
)
def test_other_shapes_are_refused(head: HeadSpec, shape: tuple[int, ...]) -> None:
    with pytest.raises(ContractMismatchError, match=rf"head '{head.name}': output '{head.output}': expected shape"):
        decode(head, np.zeros(shape, np.float32))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_refused(bad: float) -> None:
    with pytest.raises(BundleError, match="head 'mood': output 'logits': expected finite values, got 1 of 3 NaN"):
        decode(MOOD, np.array([[0, bad, 0]], np.float32))


def test_integers_are_refused() -> None:
    with pytest.raises(ContractMismatchError, match="expected a float type, got int64"):
        decode(MOOD, np.zeros((1, 3), np.int64))
