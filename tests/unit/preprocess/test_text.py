from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edge_mm.contracts.text import TextSpec
from edge_mm.errors import BundleError, ContractMismatchError, InputError
from edge_mm.preprocess.text import TextEncoder
from tests.unit.preprocess.tokenizer_files import END, PAD, START, UNKNOWN, write_tokenizer


def encoder(folder: Path, *, special: bool = True, **changes: Any) -> TextEncoder:  # noqa: ANN401
    file = write_tokenizer(folder / "tokenizer.json", special=special)
    return TextEncoder(TextSpec(**({"tokenizer": "tokenizer.json", "max_tokens": 6} | changes)), file)


def test_words_become_ids(tmp_path: Path) -> None:
    tensors = encoder(tmp_path)("turn the light")
    assert tensors["input_ids"].tolist() == [[START, 4, 5, 6, END]]
    assert tensors["attention_mask"].tolist() == [[1, 1, 1, 1, 1]]
    assert {array.dtype for array in tensors.values()} == {np.dtype(np.int64)}


def test_a_long_text_keeps_its_beginning_and_its_special_tokens(tmp_path: Path) -> None:
    assert encoder(tmp_path)("turn the light on on on on on")["input_ids"].tolist() == [[START, 4, 5, 6, 7, END]]


def test_padding_to_the_longest(tmp_path: Path) -> None:
    tensors = encoder(tmp_path, padding="max", pad_id=9)("turn")
    assert tensors["input_ids"].tolist() == [[START, 4, END, 9, 9, 9]]
    assert tensors["attention_mask"].tolist() == [[1, 1, 1, 0, 0, 0]]
    assert encoder(tmp_path, padding="max")("turn")["input_ids"].tolist()[0][-1] == PAD


def test_an_unknown_word_and_an_empty_text(tmp_path: Path) -> None:
    assert encoder(tmp_path)("zyzzyva")["input_ids"].tolist() == [[START, UNKNOWN, END]]
    assert encoder(tmp_path)("")["input_ids"].tolist() == [[START, END]]


@pytest.mark.parametrize("padding", ["none", "max"])
def test_a_text_without_any_token_is_refused(tmp_path: Path, padding: str) -> None:
    with pytest.raises(InputError, match="words: field 'text': expected at least one token, got ' '"):
        encoder(tmp_path, special=False, padding=padding)(" ", where="words")


def test_a_text_that_is_too_long_is_refused(tmp_path: Path) -> None:
    encode = encoder(tmp_path, max_chars=10)
    assert encode("x" * 10)
    with pytest.raises(InputError, match="text: field 'text': expected at most 10 characters, got 11"):
        encode("x" * 11)


def test_half_a_character_pair_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="field 'text': expected Unicode"):
        encoder(tmp_path)("turn \ud800")


def test_no_room_beside_the_special_tokens(tmp_path: Path) -> None:
    with pytest.raises(ContractMismatchError, match="field 'max_tokens': expected more than the tokenizer's 2 special"):
        encoder(tmp_path, max_tokens=2)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b"not json"])
def test_a_file_that_is_no_tokenizer(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "tokenizer.json"
    file.write_bytes(content)
    with pytest.raises(
        BundleError, match=r"tokenizer\.json: field 'tokenizer': expected a tokenizers JSON file"
    ) as caught:
        TextEncoder(TextSpec(tokenizer="tokenizer.json", max_tokens=6), file)
    assert "\n" not in str(caught.value)


def test_a_missing_tokenizer(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="No such file"):
        TextEncoder(TextSpec(tokenizer="tokenizer.json", max_tokens=6), tmp_path / "tokenizer.json")


def test_encoding_starts_no_thread(tmp_path: Path) -> None:
    encode = encoder(tmp_path)
    threads = Path("/proc/self/task")
    before = len(list(threads.iterdir()))
    encode("turn the light on " * 500)
    assert len(list(threads.iterdir())) == before
