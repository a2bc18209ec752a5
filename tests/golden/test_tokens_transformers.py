"""Token ids against transformers' own tokenizer, with a small vocabulary written here."""

from pathlib import Path

import pytest
from transformers import BertTokenizer, PreTrainedTokenizerFast

from edge_mm.contracts.text import TextSpec
from edge_mm.preprocess.text import TextEncoder

WORDS = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "a", "light", "is", "on", "off", "turn", "please", "nine",
    "##teen", "##ty", "seven", "##th", ",", ".", "!", "?", "我", "爱", "北", "京", "caf", "##e", "na", "##ive", "##s",
    "un", "##believ", "##able",
]  # fmt: skip

TEXTS = [
    "Turn the light on, please!",
    "nineteen seventy seventh",
    "unbelievable naïve cafés",
    "我爱北京",
    "zyzzyva the",
    "the " * 40,
    "  light\tis\non  ",
    "",
]


@pytest.fixture(scope="module")
def reference() -> PreTrainedTokenizerFast:
    return BertTokenizer(vocab={word: index for index, word in enumerate(WORDS)}, do_lower_case=True)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("padding", ["none", "max"])
def test_ids_are_transformers(reference: PreTrainedTokenizerFast, tmp_path: Path, text: str, padding: str) -> None:
    file = tmp_path / "tokenizer.json"
    reference.backend_tokenizer.save(str(file))
    encoder = TextEncoder(TextSpec(tokenizer="tokenizer.json", max_tokens=16, padding=padding), file)
    wanted = reference(
        text, truncation=True, max_length=16, padding="max_length" if padding == "max" else False, return_tensors="np"
    )
    got = encoder(text)
    for name in ("input_ids", "attention_mask"):
        assert got[name].dtype == wanted[name].dtype == "int64"
        assert got[name].tolist() == wanted[name].tolist()
