from pathlib import Path

import pytest

from edge_mm.contracts.base import Contract
from edge_mm.errors import InputError
from edge_mm.jsonl import MAX_LINE_BYTES, read_jsonl


class Record(Contract):
    number: int


def write(folder: Path, data: bytes) -> Path:
    path = folder / "records.jsonl"
    path.write_bytes(data)
    return path


def test_records_come_with_their_line(tmp_path: Path) -> None:
    path = write(tmp_path, b'{"number": 1}\n\n  \n{"number": 2}')
    assert [(where, record.number) for where, record in read_jsonl(path, Record)] == [
        (f"{path} line 1", 1),
        (f"{path} line 4", 2),
    ]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (b'{"number": "1"}', "field 'number'"),
        (b'{"number": 1, "more": 2}', "field 'more'"),
        (b'{"number": NaN}', "line 2"),
        (b'{"number": 1', "line 2"),
        (b"\xff\xfe", "line 2"),
        (b"[1]", "line 2"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: bytes, named: str) -> None:
    path = write(tmp_path, b'{"number": 1}\n' + line + b"\n")
    with pytest.raises(InputError, match=named) as caught:
        list(read_jsonl(path, Record))
    assert "line 2" in caught.value.where


def test_an_endless_line_is_not_read_into_memory(tmp_path: Path) -> None:
    path = write(tmp_path, b" " * (MAX_LINE_BYTES + 1))
    with pytest.raises(InputError, match="line 1"):
        list(read_jsonl(path, Record))


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_is_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="readable file"):
        list(read_jsonl(tmp_path / name, Record))
