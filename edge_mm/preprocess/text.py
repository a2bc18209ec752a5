"""From words to token ids, exactly as a ``TextSpec`` says."""

import re
from pathlib import Path
from typing import Final

import numpy as np
from tokenizers import Tokenizer

from edge_mm.arrays import Tensor
from edge_mm.contracts.text import TextSpec
from edge_mm.errors import BundleError, ContractMismatchError, InputError
from edge_mm.preprocess.words import spaced_words

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
"""Half of a pair: JSON and command lines can carry it, but it is no character and has no UTF-8."""


class TextEncoder:
    """A tokenizer set up for one spec.

    Single texts are encoded on the calling thread; the library starts threads for batches only.
    """

    def __init__(self, spec: TextSpec, tokenizer: Path) -> None:
        """Load the tokenizer; what its file says of truncation and padding gives way to ``spec``.

        Raises:
            BundleError: the file is missing or is not a tokenizer.
            ContractMismatchError: ``max_tokens`` leaves no room beside the special tokens.
        """
        self._spec = spec
        self._tokenizer = _load(tokenizer)
        special = self._tokenizer.num_special_tokens_to_add(is_pair=False)
        if spec.max_tokens <= special:
            raise ContractMismatchError(
                "text: field 'max_tokens'",
                expected=f"more than the tokenizer's {special} special tokens",
                got=spec.max_tokens,
                fix="Raise it in the model's text spec.",
            )
        self._tokenizer.enable_truncation(max_length=spec.max_tokens)
        if spec.padding == "max":
            self._tokenizer.enable_padding(length=spec.max_tokens, pad_id=spec.pad_id)
        else:
            self._tokenizer.no_padding()

    def __call__(self, text: str, *, where: str = "text") -> dict[str, Tensor]:
        """Encode ``text`` to int64 ``input_ids`` and ``attention_mask``, each ``(1, T)``; the mask is 1 on tokens.

        Raises:
            InputError: the text is too long or holds nothing to tokenise.
        """
        spec = self._spec
        if len(text) > spec.max_chars:
            raise InputError(
                f"{where}: field 'text'",
                expected=f"at most {spec.max_chars} characters",
                got=len(text),
                fix="Shorten it.",
            )
        if spec.segmentation == "jieba":
            text = spaced_words(text)
        if _SURROGATE.search(text):
            raise InputError(
                f"{where}: field 'text'",
                expected="Unicode text",
                got="half a surrogate pair",
                fix="Send whole characters.",
            )
        encoding = self._tokenizer.encode(text)
        if 1 not in encoding.attention_mask:
            raise InputError(
                f"{where}: field 'text'", expected="at least one token", got=repr(text[:40]), fix="Leave the text out."
            )
        return {
            "input_ids": np.array([encoding.ids], np.int64),
            "attention_mask": np.array([encoding.attention_mask], np.int64),
        }


def _load(path: Path) -> Tokenizer:
    try:
        return Tokenizer.from_file(str(path))
    # The library raises bare exceptions for whatever is wrong with the file.
    except Exception as error:  # noqa: BLE001
        raise BundleError(
            f"{path}: field 'tokenizer'", expected="a tokenizers JSON file", got=error, fix="Export the bundle again."
        ) from None
