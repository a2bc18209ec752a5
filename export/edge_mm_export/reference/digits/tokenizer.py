"""The tokenizer of the messages: one token per character, so that a slip spoils one token and not the whole word."""

import unicodedata
from typing import Final

from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import NFC, Lowercase, Sequence
from tokenizers.pre_tokenizers import Split as SplitText
from tokenizers.processors import TemplateProcessing

from edge_mm_export.reference.digits.messages import COMMON
from edge_mm_export.reference.digits.words import CARRIERS, WORDS

SPECIAL: Final = ("[PAD]", "[UNK]", "[CLS]")
"""Their ids are 0, 1 and 2."""
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz ?'"
"""What a keyboard has beside the accented letters of the training languages."""


def build_tokenizer() -> bytes:
    """The `tokenizers` JSON file; equal tables give equal bytes."""
    vocabulary = {token: number for number, token in enumerate((*SPECIAL, *_characters()))}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = Sequence([NFC(), Lowercase()])
    tokenizer.pre_tokenizer = SplitText(Regex(r"[\s\S]"), behavior="isolated")
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A", special_tokens=[("[CLS]", vocabulary["[CLS]"])])
    return (tokenizer.to_str(pretty=True) + "\n").encode()


def _characters() -> list[str]:
    texts = [text for language in COMMON for text in (*WORDS[language], *CARRIERS[language])]
    used = set(unicodedata.normalize("NFC", "".join(texts).lower())) - set("{}")
    return sorted(used | set(LETTERS))
