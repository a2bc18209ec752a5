"""From ready features or sensor values to a tensor, exactly as a ``VectorSpec`` says."""

import numpy as np

from edge_mm.arrays import F32
from edge_mm.contracts.vector import VectorSpec


def vector_tensor(values: F32, spec: VectorSpec) -> F32:
    """Standardise ``(size,)`` to ``(1, size)``: ``(value - mean) / std``, value by value."""
    result = values.astype(np.float64)
    if spec.mean is not None:
        result -= np.asarray(spec.mean)
    if spec.std is not None:
        result /= np.asarray(spec.std)
    return result.astype(np.float32)[None]
