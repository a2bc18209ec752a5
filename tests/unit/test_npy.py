import io
import struct

import numpy as np
import pytest

from edge_mm.npy import read_npy


def saved(array: np.ndarray, *, allow_pickle: bool = False) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=allow_pickle)
    return buffer.getvalue()


def headed(header: str, *, version: bytes = b"\x01\x00") -> bytes:
    return b"\x93NUMPY" + version + struct.pack("<H", len(header)) + header.encode()


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=np.float32).reshape(2, 3),
        np.asfortranarray(np.arange(6, dtype=">i8").reshape(2, 3)),
        np.array([True, False]),
        np.array(7, np.uint8),
        np.zeros((0, 4), np.float16),
    ],
    ids=["float", "columns first", "bool", "scalar", "empty"],
)
def test_what_was_saved_is_read(array: np.ndarray) -> None:
    got = read_npy(saved(array))
    assert got.dtype == array.dtype
    np.testing.assert_array_equal(got, array)
    assert got.flags.writeable


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "EOF"),
        (b"text", "EOF|magic"),
        (saved(np.arange(6))[:-1], "47 bytes where shape"),
        (saved(np.array([{}]), allow_pickle=True), "an array of object"),
        (saved(np.array(["text"])), "an array of <U4"),
        (headed("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000000,), }\n"), "0 bytes where shape"),
        (headed("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }\n") + b"1234", "4 bytes where shape"),
        (headed("{'descr': ("), "header"),
        (headed("{}", version=b"\x03\x00"), "version"),
    ],
    ids=["empty", "text", "short", "pickle", "strings", "promise", "negative", "torn header", "version"],
)
def test_anything_else_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_npy(data)
