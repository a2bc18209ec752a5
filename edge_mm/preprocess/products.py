"""Matrix products that stay on the calling thread."""

from typing import Final

import numpy as np

from edge_mm.arrays import F32

SINGLE_THREADED: Final = 4 * 65_536
"""Multiplications up to which OpenBLAS, numpy's linear algebra, starts no threads: SMP_THRESHOLD_MIN times
GEMM_MULTITHREAD_THRESHOLD of its sources. Products this small run ten times slower when several threads share them and
the cores are busy (measured: 35 ms of processor time instead of 3.5 for one picture)."""


def multiply(left: F32, right: F32, out: F32) -> None:
    """Write ``left @ right`` to ``out``: ``(M, K)``, ``(K, N)`` and ``(M, N)``, in pieces of the longer of M and N."""
    rows, inner, columns = left.shape[0], left.shape[1], right.shape[1]
    if rows > columns:
        step = _step(inner * columns)
        for start in range(0, rows, step):
            np.matmul(left[start : start + step], right, out=out[start : start + step])
    else:
        step = _step(inner * rows)
        for start in range(0, columns, step):
            np.matmul(left, right[:, start : start + step], out=out[:, start : start + step])


def _step(multiplications: int) -> int:
    """Rows or columns of a piece; two at least, because a product with a vector has a lower threshold."""
    return max(2, SINGLE_THREADED // multiplications)
