"""Checkpoints are safetensors; what may run code is refused unread."""

import io
import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from edge_mm.errors import InputError
from edge_mm_export.checkpoint import find_checkpoint


def test_none_and_a_good_one(tmp_path: Path) -> None:
    assert find_checkpoint(tmp_path, None) is None
    save_file({"w": torch.zeros(2)}, tmp_path / "good.safetensors")
    assert find_checkpoint(tmp_path, "good.safetensors") == tmp_path / "good.safetensors"


def _torch_file() -> bytes:
    buffer = io.BytesIO()
    torch.save({"w": torch.zeros(2)}, buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("model.pt", b"anything", "a pickle"),
        ("model.bin", b"anything", "a pickle"),
        ("renamed.safetensors", _torch_file(), "a pickle"),
        ("old.safetensors", pickle.dumps({}), "a pickle"),
        ("short.safetensors", b"\x01", "without its header"),
        ("huge.safetensors", b"\xff" * 16, "without its header"),
        ("cut.safetensors", b'\x20\0\0\0\0\0\0\0{"w":', "without its header"),
    ],
)
def test_refused(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=says):
        find_checkpoint(tmp_path, name)


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        find_checkpoint(tmp_path, "none.safetensors")
