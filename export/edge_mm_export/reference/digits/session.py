"""A recorded session with every subset of the modalities in turn, for ``edge-mm replay``."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from edge_mm.arrays import F32
from edge_mm.contracts.audio import NS_PER_S
from edge_mm.contracts.base import Contract, to_json
from edge_mm.contracts.modality import Modality
from edge_mm.samples import Image
from edge_mm.sources.session import EVENTS, HEADER, Event, SessionHeader
from edge_mm_export.reference.digits.degrade_image import photograph, scene
from edge_mm_export.reference.digits.degrade_sound import coloured_noise, to_16_bits
from edge_mm_export.reference.digits.files import write_flac, write_grey
from edge_mm_export.reference.digits.handwriting import Handwriting
from edge_mm_export.reference.digits.messages import Messages
from edge_mm_export.reference.digits.speech import RATE_HZ, Speech
from edge_mm_export.reference.digits.split import DIGITS, generator

SESSION_SEED: Final = 2_000_003
TRUTH: Final = "truth.jsonl"
SOUND: Final = "media/microphone.flac"

PART_NS: Final = 2_500_000_000
"""How long one digit is shown, said and typed."""
PARTS: Final[tuple[tuple[int, tuple[str, ...]], ...]] = (
    (3, ("vision", "audio", "text")),
    (7, ("vision", "audio")),
    (0, ("audio",)),
    (5, ("audio", "text")),
    (8, ("text",)),
    (2, ("vision", "text")),
    (4, ("vision",)),
)
"""Digit and modalities of each part."""

FRAME_NS: Final = NS_PER_S // 6
FRAMES_PER_SCENE: Final = 5
"""The paper is moved after so many frames."""
FRAME_NOISE: Final = 25.0
"""Standard deviation of the camera's noise, in levels of 0-255."""
CHUNK_NS: Final = NS_PER_S // 4
"""Length of what the microphone hands over at a time."""
WORD_NS: Final = 800_000_000
"""From the beginning of one spoken word to that of the next: each window of one second holds a whole one."""
SNR_DB: Final = 8.0
ROOM_RMS: Final = 0.004
"""Level of the microphone's noise; full scale is 1."""
MESSAGE_NS: Final = 1_200_000_000
"""From one message to the next."""


class TruthSpan(Contract):
    """One line of ``truth.jsonl``: what a part of the session shows, says and writes."""

    from_ns: int
    to_ns: int
    label: str
    modalities: tuple[str, ...]
    """That were there in this part; what was captured before may still be young enough to be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    number: int
    label: int
    start_ns: int

    def rng(self, modality: int) -> np.random.Generator:
        return generator("test", SESSION_SEED, self.number, modality)


def write_session(folder: Path) -> None:
    """Write the session and its truth into ``folder``; people, voices and languages are the test split's.

    Raises:
        UnavailableError: scikit-learn or eSpeak NG is missing.
    """
    (folder / "media").mkdir(parents=True)
    parts = [_Part(number=n, label=label, start_ns=n * PART_NS) for n, (label, _) in enumerate(PARTS)]
    having = {name: [part for part in parts if name in PARTS[part.number][1]] for name in ("vision", "audio", "text")}
    events = [*_frames(folder, having["vision"]), *_sound(folder, having["audio"]), *_messages(having["text"])]
    events.sort(key=lambda event: (event.t_ns, event.modality))
    header = SessionHeader(
        modalities={kind.value: kind for kind in Modality if kind.value in having}, end_ns=len(parts) * PART_NS
    )
    (folder / HEADER).write_bytes(to_json(header))
    _write_lines(folder / EVENTS, events)
    _write_lines(folder / TRUTH, [_truth(part) for part in parts])


def _truth(part: _Part) -> TruthSpan:
    modalities = PARTS[part.number][1]
    end_ns = part.start_ns + PART_NS
    return TruthSpan(from_ns=part.start_ns, to_ns=end_ns, label=DIGITS[part.label], modalities=modalities)


def _write_lines(path: Path, lines: list[Event] | list[TruthSpan]) -> None:
    path.write_text("".join(line.model_dump_json(exclude_none=True) + "\n" for line in lines), encoding="utf-8")


def _frames(folder: Path, parts: list[_Part]) -> Iterator[Event]:
    pictures = Handwriting("test")
    for part in parts:
        rng = part.rng(0)
        ink = pictures.clean(part.label, rng)
        for frame, t_ns in enumerate(range(part.start_ns, part.start_ns + PART_NS, FRAME_NS)):
            if frame % FRAMES_PER_SCENE == 0:
                levels = scene(ink, rng)
            name = f"media/{part.number}-{frame:02}.png"
            write_grey(folder / name, Image(pixels=photograph(levels, FRAME_NOISE, rng)))
            yield Event(t_ns=t_ns, modality="vision", file=name)


def _sound(folder: Path, parts: list[_Part]) -> Iterator[Event]:
    """All parts one after the other in one file; each event is a stretch of it."""
    speech = Speech("test")
    recorded = [_spoken(speech, part) for part in parts]
    write_flac(folder / SOUND, np.concatenate(recorded)[:, None], RATE_HZ)
    chunk = CHUNK_NS * RATE_HZ // NS_PER_S
    start = 0
    for part, samples in zip(parts, recorded, strict=True):
        for first in range(0, len(samples), chunk):
            t_ns = part.start_ns + (first + chunk) * NS_PER_S // RATE_HZ
            yield Event(t_ns=t_ns, modality="audio", file=SOUND, start=start + first, frames=chunk)
        start += len(samples)


def _spoken(speech: Speech, part: _Part) -> F32:
    """One part's sound: the word again and again, each time in another voice, in the room's noise."""
    rng = part.rng(1)
    samples = coloured_noise(PART_NS * RATE_HZ // NS_PER_S, 0.5, rng)
    step = WORD_NS * RATE_HZ // NS_PER_S
    for start in range(0, len(samples) - step + 1, step):
        _, word = speech.clean(part.label, rng)
        word = word[: len(samples) - start]
        gain = 10 ** (SNR_DB / 20) / np.sqrt(np.mean(word**2))
        samples[start : start + len(word)] += word * np.float32(gain)
    return to_16_bits(samples * np.float32(ROOM_RMS))


def _messages(parts: list[_Part]) -> Iterator[Event]:
    messages = Messages("test")
    for part in parts:
        rng = part.rng(2)
        for t_ns in range(part.start_ns, part.start_ns + PART_NS - MESSAGE_NS + 1, MESSAGE_NS):
            yield Event(t_ns=t_ns, modality="text", text=messages.draw(part.label, rng).text)
