"""Synthetic spoken digits: eSpeak NG in several languages and many voices."""

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Final

import numpy as np

from edge_mm.arrays import F32
from edge_mm.errors import UnavailableError
from edge_mm.preprocess.resample import resample
from edge_mm.samples import Audio
from edge_mm_export.reference.digits.degrade_sound import degrade
from edge_mm_export.reference.digits.split import Split
from edge_mm_export.reference.digits.voices import LANGUAGES, PITCHES, RATES_WPM, VOICES
from edge_mm_export.reference.digits.words import WORDS

RATE_HZ: Final = 8_000
"""Of what the microphone hears: a telephone's, which also halves the files."""
EDGE: Final = 0.02
"""Share of the peak below which sound at the beginning and the end of an utterance counts as silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What eSpeak NG is told to say; the fields are those of ``espeak.Espeak.say``."""

    text: str
    voice: str
    """Language and variant: ``de+f2``."""
    rate_wpm: int
    pitch: int


class Speech:
    """Spoken digits of one split's voices."""

    def __init__(self, split: Split) -> None:
        """Let every voice say every word.

        Raises:
            UnavailableError: eSpeak NG is missing.
        """
        self.voices = VOICES[split]
        planned = plan(self.voices)
        spoken = speak(tuple(utterance for _, _, utterance in planned))
        self._by_label: dict[int, list[tuple[str, F32]]] = {digit: [] for digit in range(10)}
        for (label, voice, _), samples in zip(planned, spoken, strict=True):
            self._by_label[label].append((voice, samples))
        self._all = [samples for entries in self._by_label.values() for _, samples in entries]

    def draw(self, label: int, rng: np.random.Generator) -> Audio:
        """One second in which ``label`` is said, in noise."""
        return self.draw_with_voice(label, rng)[0]

    def draw_with_voice(self, label: int, rng: np.random.Generator) -> tuple[Audio, str]:
        """One second in which ``label`` is said, in noise, and the voice that says it."""
        voice, samples = self.clean(label, rng)
        others = [self._all[int(index)] for index in rng.integers(len(self._all), size=2)]
        return Audio(samples=degrade(samples, others, RATE_HZ, rng)[:, None], rate_hz=RATE_HZ), voice

    def clean(self, label: int, rng: np.random.Generator) -> tuple[str, F32]:
        """A voice, and its ``(N,)`` samples of ``label`` at ``RATE_HZ`` with a peak of 1."""
        entries = self._by_label[label]
        return entries[int(rng.integers(len(entries)))]


def plan(voices: Sequence[str]) -> list[tuple[int, str, Utterance]]:
    """Label, voice and utterance of everything that ``voices`` say, in the order in which they say it."""
    return [
        (label, voice, Utterance(text=word, voice=f"{language}+{voice}", rate_wpm=rate_wpm, pitch=pitch))
        for voice in voices
        for language, key in LANGUAGES.items()
        for label, word in enumerate(WORDS[key])
        for rate_wpm, pitch in zip(RATES_WPM, PITCHES, strict=True)
    ]


@lru_cache(maxsize=3)
def speak(utterances: tuple[Utterance, ...]) -> tuple[F32, ...]:
    """The sound of each utterance, trimmed, ``(N,)`` at ``RATE_HZ``, peak 1; equal lists give equal sound.

    Raises:
        UnavailableError: eSpeak NG is missing, or refuses.
    """
    if find_spec("espeakng_loader") is None:
        raise UnavailableError(
            "digits: speech",
            expected="eSpeak NG",
            got="no package espeakng_loader",
            fix="Install it: pip install 'edge-mm[reference]'.",
        )
    orders = json.dumps([asdict(utterance) for utterance in utterances])
    command = [sys.executable, "-m", "edge_mm_export.reference.digits.espeak"]
    done = subprocess.run(command, input=orders.encode(), capture_output=True, check=False)
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines() or [f"exit status {done.returncode}"]
        raise UnavailableError(
            "digits: speech",
            expected="eSpeak NG to speak",
            got=reason[-1],
            fix="Install a working one: pip install --force-reinstall espeakng-loader.",
        )
    with np.load(io.BytesIO(done.stdout)) as result:
        parts = np.split(result["samples"], result["ends"][:-1])
        rate_hz = int(result["rate_hz"])
    return tuple(_trimmed(resample(part.astype(np.float32) / np.float32(32768), rate_hz, RATE_HZ)) for part in parts)


def _trimmed(samples: F32) -> F32:
    """Without silence at the ends, and with a peak of 1."""
    samples = samples / np.abs(samples).max()
    loud = np.flatnonzero(np.abs(samples) > EDGE)
    return np.asarray(samples[loud[0] : loud[-1] + 1], np.float32)
