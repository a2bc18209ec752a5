import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from edge_mm.contracts.vector import VectorSpec
from edge_mm.preprocess.vector import vector_tensor


def test_each_value_has_its_own_scale() -> None:
    spec = VectorSpec(size=3, mean=(1.0, 0.0, -1.0), std=(2.0, 1.0, 0.5))
    tensor = vector_tensor(np.array([3, 4, 0], np.float32), spec)
    assert tensor.tolist() == [[1.0, 4.0, 2.0]]
    assert tensor.dtype == np.float32


@given(hnp.arrays(np.float32, st.integers(1, 20), elements=st.floats(-1e6, 1e6, width=32)))
def test_without_a_scale_nothing_changes(values: np.ndarray) -> None:
    np.testing.assert_array_equal(vector_tensor(values, VectorSpec(size=len(values)))[0], values)


def test_a_large_offset_loses_no_digits() -> None:
    values = np.array([1e6, 1e6 + 0.5], np.float32)
    tensor = vector_tensor(values, VectorSpec(size=2, mean=(1e6, 1e6), std=(0.5, 0.5)))
    assert tensor.tolist() == [[0.0, 1.0]]
