"""A small tokenizer file, made here."""

from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "turn", "the", "light", "on", "北京", "天安门", "我", "爱"]
PAD, UNKNOWN, START, END = range(4)


def write_tokenizer(path: Path, *, special: bool = True) -> Path:
    """Whole words between ``[CLS]`` and ``[SEP]``, with a truncation and a padding that nobody asked for."""
    tokenizer = Tokenizer(WordLevel({word: index for index, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    if special:
        tokenizer.post_processor = TemplateProcessing(
            single="[CLS] $A [SEP]", special_tokens=[("[CLS]", START), ("[SEP]", END)]
        )
    tokenizer.enable_truncation(max_length=3)
    tokenizer.enable_padding(length=99)
    tokenizer.save(str(path))
    return path
