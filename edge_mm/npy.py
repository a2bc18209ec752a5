"""Reading ``.npy`` arrays that nobody has checked yet."""

import io
import math
from tokenize import TokenError
from typing import Final

import numpy as np

from edge_mm.arrays import Tensor

NUMBERS: Final = "biuf"
"""Kinds of element types that are read: truth values, integers and floats."""

_HEADERS: Final = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def read_npy(data: bytes) -> Tensor:
    """Read an array of numbers or truth values, of any shape.

    No pickle is opened, and nothing is allocated that the header promises but the bytes do not hold.

    Raises:
        ValueError: it is something else, or ends early.
    """
    stream = io.BytesIO(data)
    shape, is_fortran, dtype = _header(stream)
    if dtype.kind not in NUMBERS:
        raise ValueError(f"an array of {dtype}")
    size, there = math.prod(shape) * dtype.itemsize, len(data) - stream.tell()
    if size > there or min(shape, default=0) < 0:
        raise ValueError(f"{there} bytes where shape {shape} needs {size}")
    flat = np.frombuffer(stream.read(size), dtype)
    return flat.reshape(shape, order="F" if is_fortran else "C").copy()


def _header(stream: io.BytesIO) -> tuple[tuple[int, ...], bool, np.dtype[np.generic]]:
    version = np.lib.format.read_magic(stream)
    read = _HEADERS.get(version)
    if read is None:
        raise ValueError(f"version {version} of the .npy format")
    try:
        return read(stream)
    except TokenError:
        # Of a header that is no literal numpy thinks that Python 2 wrote it, and takes it apart by tokens.
        raise ValueError("a header that is damaged") from None
