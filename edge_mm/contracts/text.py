"""How words become tensors."""

from typing import Annotated, Literal

from pydantic import Field

from edge_mm.contracts.base import Contract

BundlePath = Annotated[
    str, Field(pattern=r"^\.{0,2}[A-Za-z0-9_-][A-Za-z0-9._-]*(/\.{0,2}[A-Za-z0-9_-][A-Za-z0-9._-]*)*$", max_length=200)
]
"""A file inside the bundle: relative, forward slashes, no segment of dots alone."""


class TextSpec(Contract):
    """Segment, tokenise, cap the length; the result is int64 ``input_ids`` and ``attention_mask``, each ``(1, T)``."""

    kind: Literal["text"] = "text"
    tokenizer: BundlePath
    """A `tokenizers` JSON file of the bundle."""
    max_tokens: int = Field(gt=0, le=8192)
    """Special tokens included; longer text keeps its beginning."""
    padding: Literal["none", "max"] = "none"
    """none: T is the text's own length; max: T is always ``max_tokens``."""
    pad_id: int = Field(default=0, ge=0)
    segmentation: Literal["none", "jieba"] = "none"
    """jieba cuts Chinese into words separated by spaces first; it needs the extra `chinese`."""
    max_chars: int = Field(default=20_000, gt=0, le=1_000_000)
    """Longer text is refused before it is tokenised."""
