"""Names for the array types that signatures use."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

U8: TypeAlias = NDArray[np.uint8]
F32: TypeAlias = NDArray[np.float32]
F64: TypeAlias = NDArray[np.float64]
I64: TypeAlias = NDArray[np.int64]
B1: TypeAlias = NDArray[np.bool_]
Tensor: TypeAlias = NDArray[Any]
Tensors: TypeAlias = Mapping[str, Tensor]
"""Arrays by tensor name."""
