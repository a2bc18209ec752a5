"""Chinese has no spaces between words; jieba, an optional library, puts them there."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol, cast

from edge_mm.errors import UnavailableError


class Segmenter(Protocol):
    """What is used of jieba."""

    def cut(self, sentence: str) -> Iterable[str]:
        """The words of a sentence in their order, spaces included."""


def spaced_words(text: str) -> str:
    """The words of ``text`` with one space between each two.

    Raises:
        UnavailableError: jieba is not installed.
    """
    return " ".join(word for word in _segmenter().cut(text) if not word.isspace())


@lru_cache(maxsize=1)
def _segmenter() -> Segmenter:
    try:
        import jieba
    except ImportError:
        raise UnavailableError(
            "text segmentation 'jieba'",
            expected="the library jieba",
            got="nothing by that name",
            fix="Run: pip install 'edge-mm[chinese]'",
        ) from None
    segmenter = jieba.Tokenizer()
    # Its own initialisation trusts and writes a file in the shared temporary folder; we read the dictionary only.
    segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
    segmenter.initialized = True
    return cast("Segmenter", segmenter)
