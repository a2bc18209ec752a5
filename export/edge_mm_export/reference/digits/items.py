"""Held-out items on disk, for ``edge-mm evaluate``."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from edge_mm.items import ItemRecord
from edge_mm_export.reference.digits.files import write_flac, write_grey
from edge_mm_export.reference.digits.handwriting import Handwriting
from edge_mm_export.reference.digits.messages import Messages
from edge_mm_export.reference.digits.speech import RATE_HZ, Speech
from edge_mm_export.reference.digits.split import DIGITS, generator

ITEMS_SEED: Final = 1_000_003
"""Apart from the seeds of training, which are small: the items are no part of the larger test set."""
INDEX: Final = "items.jsonl"


def write_items(folder: Path, count: int, *, progress: Callable[[float], None]) -> None:
    """Write ``items.jsonl`` and ``media/`` into ``folder``: ``count`` items of the test split, the classes in turn.

    Every item has all three modalities, drawn independently of each other within its class. Its group is the voice.

    Raises:
        UnavailableError: scikit-learn or eSpeak NG is missing.
    """
    pictures, speech, messages = Handwriting("test"), Speech("test"), Messages("test")
    media = folder / "media"
    media.mkdir()
    lines = []
    for index in range(count):
        label = index % len(DIGITS)
        name = f"{index:03}"
        rng = [generator("test", ITEMS_SEED, modality, index) for modality in range(3)]
        write_grey(media / f"{name}.png", pictures.draw(label, rng[0]))
        sound, voice = speech.draw_with_voice(label, rng[1])
        write_flac(media / f"{name}.flac", sound.samples, RATE_HZ)
        record = ItemRecord(
            id=name,
            label=DIGITS[label],
            group=voice,
            image=f"media/{name}.png",
            audio=f"media/{name}.flac",
            text=messages.draw(label, rng[2]).text,
        )
        lines.append(record.model_dump_json(exclude_none=True))
        progress((index + 1) / count)
    (folder / INDEX).write_text("\n".join(lines) + "\n", encoding="utf-8")
