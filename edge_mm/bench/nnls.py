"""Least squares with coefficients that are not below zero, for a handful of them."""

from itertools import combinations

import numpy as np

from edge_mm.arrays import F64


def nonnegative_least_squares(matrix: F64, target: F64) -> F64:
    """The ``x >= 0`` of shape ``(K,)`` that minimises ``|matrix @ x - target|``, by trying every set of columns.

    The optimum is an ordinary least-squares solution on the columns where it is above zero; with K of three or four
    columns all sets are tried sooner than an active-set method is explained.

    Args:
        matrix: ``(N, K)``, K at most 8.
        target: ``(N,)``.
    """
    count = matrix.shape[1]
    best, least = np.zeros(count), float(target @ target)
    for size in range(1, count + 1):
        for columns in combinations(range(count), size):
            found = np.linalg.lstsq(matrix[:, columns], target, rcond=None)[0]
            rest = matrix[:, columns] @ found - target
            if found.min() >= 0 and rest @ rest < least:
                best, least = np.zeros(count), float(rest @ rest)
                best[list(columns)] = found
    return best
