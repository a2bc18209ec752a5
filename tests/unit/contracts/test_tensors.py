import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from edge_mm.contracts.tensors import TensorSpec, check_tensors
from edge_mm.errors import ContractMismatchError

TOKENS = TensorSpec(name="tokens", dtype="float32", shape=("batch", "length", 4))
MASK = TensorSpec(name="mask", dtype="float32", shape=("batch", "length"))
IDS = TensorSpec(name="ids", dtype="int64", shape=(1, 3))


def tensors() -> dict[str, np.ndarray]:
    return {
        "tokens": np.zeros((2, 5, 4), np.float32),
        "mask": np.ones((2, 5), np.float32),
        "ids": np.zeros((1, 3), np.int64),
    }


def test_what_fits() -> None:
    check_tensors([TOKENS, MASK, IDS], tensors(), where="encoder")
    assert TOKENS.smallest_shape() == (1, 1, 4)


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("mask", np.ones((2, 6), np.float32), r"encoder: tensor 'mask': expected shape \('batch=2', 'length=5'\)"),
        ("mask", np.ones((2, 5, 1), np.float32), r"tensor 'mask': expected shape"),
        ("mask", np.ones((2, 5)), "tensor 'mask': expected float32, got float64"),
        ("tokens", np.zeros((2, 5, 3), np.float32), r"tensor 'tokens': expected shape .* got shape \(2, 5, 3\)"),
        ("tokens", np.full((2, 5, 4), np.nan, np.float32), "tensor 'tokens': expected finite values, got 40 of 40"),
        ("ids", np.zeros((1, 3), np.int32), "tensor 'ids': expected int64, got int32"),
        ("ids", np.zeros((3,), np.int64), r"tensor 'ids': expected shape \(1, 3\), got shape \(3,\)"),
    ],
)
def test_what_does_not_fit_is_named(name: str, array: np.ndarray, message: str) -> None:
    with pytest.raises(ContractMismatchError, match=message):
        check_tensors([TOKENS, MASK, IDS], tensors() | {name: array}, where="encoder")


def test_what_is_missing_is_named() -> None:
    with pytest.raises(ContractMismatchError, match=r"tensor 'mask': expected to be there, got \['tokens'\]"):
        check_tensors([TOKENS, MASK], {"tokens": tensors()["tokens"]}, where="encoder")


@given(
    hnp.arrays(np.float32, hnp.array_shapes(min_dims=1, max_dims=4, max_side=4), elements=st.floats(width=32)),
    st.data(),
)
def test_an_array_fits_its_own_shape_exactly_if_it_is_finite(array: np.ndarray, data: st.DataObject) -> None:
    named = data.draw(st.lists(st.booleans(), min_size=array.ndim, max_size=array.ndim))
    shape = tuple(
        f"d{axis}" if free else size for axis, (size, free) in enumerate(zip(array.shape, named, strict=True))
    )
    spec = TensorSpec(name="x", dtype="float32", shape=shape)
    if np.isfinite(array).all():
        check_tensors([spec], {"x": array}, where="here")
        assert spec.smallest_shape() == tuple(
            1 if free else size for size, free in zip(array.shape, named, strict=True)
        )
    else:
        with pytest.raises(ContractMismatchError, match="finite"):
            check_tensors([spec], {"x": array}, where="here")
