"""A program around the eSpeak NG library: a JSON list of utterances on standard input, sound (.npz) on standard output.

eSpeak NG (GPL-3) is a tool for building data and runs in a process of its own. A fresh process also makes it
reproducible: the sound of a word depends on everything that was said before it (measured: "three" twice in a row is not
the same in most voices), but with a fixed seed equal lists give equal bytes.
"""

import ctypes
import io
import json
import sys
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

AUDIO_OUTPUT_SYNCHRONOUS: Final = 2
ESPEAK_RATE: Final = 1
ESPEAK_PITCH: Final = 3
POS_CHARACTER: Final = 1
ESPEAK_CHARS_UTF8: Final = 1
"""All from eSpeak NG's ``speak_lib.h``."""

UNKNOWN: Final = 2
"""What the library answers when it does not find a voice: ``EE_NOT_FOUND``."""

SEED: Final = 1
"""Of the noise in the voices; the library's own is the time of day."""

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """The library, which has one state per process."""

    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = Path(espeakng_loader.get_data_path())
        self._variants = data / "voices" / "!v"
        self.rate_hz: int = self._library.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, str(data).encode(), 0)
        _check(self._library.espeak_ng_SetRandSeed(ctypes.c_long(SEED)), "seed")
        self._heard: list[NDArray[np.int16]] = []
        self._callback = _Callback(self._hear)  # Kept: the library holds only its address.
        self._library.espeak_SetSynthCallback(self._callback)

    def say(self, text: str, *, voice: str, rate_wpm: int, pitch: int) -> NDArray[np.int16]:
        """Mono samples ``(N,)`` at ``rate_hz``."""
        self._heard.clear()
        # The library itself takes the language's own voice for a variant that it does not know.
        known = (self._variants / voice.partition("+")[2]).is_file()
        _check(self._library.espeak_SetVoiceByName(voice.encode()) if known else UNKNOWN, f"voice '{voice}'")
        _check(self._library.espeak_SetParameter(ESPEAK_RATE, rate_wpm, 0), "rate")
        _check(self._library.espeak_SetParameter(ESPEAK_PITCH, pitch, 0), "pitch")
        raw = text.encode()
        outcome = self._library.espeak_Synth(
            raw, ctypes.c_size_t(len(raw) + 1), 0, POS_CHARACTER, 0, ESPEAK_CHARS_UTF8, None, None
        )
        _check(outcome, f"text '{text}'")
        return np.concatenate(self._heard)

    def _hear(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._heard.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0


def _check(outcome: int, what: str) -> None:
    if outcome != 0:
        raise RuntimeError(f"eSpeak NG refused the {what} (error {outcome})")


def main() -> None:
    """Speak every utterance of the list."""
    engine = Espeak()
    spoken = [engine.say(**utterance) for utterance in json.load(sys.stdin)]
    result = io.BytesIO()
    np.savez(
        result,
        rate_hz=np.int64(engine.rate_hz),
        ends=np.cumsum([len(samples) for samples in spoken], dtype=np.int64),
        samples=np.concatenate(spoken),
    )
    sys.stdout.buffer.write(result.getvalue())


if __name__ == "__main__":
    main()
