"""Degraded pictures, sound and messages: in range, repeatable, and no two alike."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_mm.errors import UnavailableError
from edge_mm.samples import Audio, Image, Payload, Text
from edge_mm_export.reference.digits import degrade_image, degrade_sound, degrade_text
from edge_mm_export.reference.digits.handwriting import Handwriting
from edge_mm_export.reference.digits.messages import Messages
from edge_mm_export.reference.digits.speech import RATE_HZ, Speech, Utterance, plan, speak
from edge_mm_export.reference.digits.split import PayloadSource, generator
from edge_mm_export.reference.digits.tokenizer import build_tokenizer
from edge_mm_export.reference.digits.train import ASSETS
from edge_mm_export.reference.digits.voices import LANGUAGES, VOICES
from edge_mm_export.reference.digits.words import WORDS


@pytest.fixture(scope="module")
def speech() -> Speech:
    return Speech("validation")


def raw(payload: Payload) -> bytes:
    if isinstance(payload, Image):
        return payload.pixels.tobytes()
    if isinstance(payload, Audio):
        return payload.samples.tobytes()
    assert isinstance(payload, Text)
    return payload.text.encode()


def assert_repeatable(source: PayloadSource) -> None:
    one, same, other = (raw(source.draw(4, generator("validation", key))) for key in (1, 1, 2))
    assert one == same
    assert one != other


def test_pictures_repeat_with_their_generator() -> None:
    assert_repeatable(Handwriting("validation"))


def test_sound_repeats_with_its_generator(speech: Speech) -> None:
    assert_repeatable(speech)


def test_messages_repeat_with_their_generator() -> None:
    assert_repeatable(Messages("validation"))


def test_pictures_are_grey_rgb() -> None:
    pixels = Handwriting("validation").draw(3, generator("validation", 0)).pixels
    assert pixels.shape == (degrade_image.SIDE_PX, degrade_image.SIDE_PX, 3)
    assert pixels.dtype == np.uint8
    assert (pixels == pixels[:, :, :1]).all()


def test_sound_is_one_quiet_second_that_16_bits_hold(speech: Speech) -> None:
    audio, voice = speech.draw_with_voice(7, generator("validation", 0))
    assert voice in VOICES["validation"]
    assert audio.samples.shape == (RATE_HZ, 1)
    assert audio.samples.dtype == np.float32
    low, high = degrade_sound.LEVEL
    assert low * 0.99 <= np.sqrt(np.mean(audio.samples**2)) <= high * 1.01
    steps = audio.samples * 32768
    assert (steps == np.round(steps)).all()


def test_every_voice_says_every_word_at_every_rate(speech: Speech) -> None:
    planned = plan(speech.voices)
    assert len({utterance for _, _, utterance in planned}) == len(planned)
    assert len(planned) == len(VOICES["validation"]) * len(LANGUAGES) * 10 * 2
    for label, voice, utterance in planned[:: len(planned) // 50]:
        language, _, variant = utterance.voice.partition("+")
        assert variant == voice
        assert utterance.text == WORDS[LANGUAGES[language]][label]


def test_synthesis_repeats_between_processes() -> None:
    said = tuple(Utterance(text="three", voice=f"en+{voice}", rate_wpm=150, pitch=50) for voice in ("f2", "m3", "f2"))
    one = speak(said)
    speak.cache_clear()
    other = speak(said)
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert all(0.1 * RATE_HZ < len(samples) < RATE_HZ and np.abs(samples).max() == 1 for samples in one)


BLOCKED = """
import sys
sys.modules[{package!r}] = None
from {module} import {name}
from edge_mm_export.reference.command import run
run(lambda: {name}("test") and None)
"""


@pytest.mark.parametrize(
    ("package", "module", "name", "lacking"),
    [
        ("espeakng_loader", "edge_mm_export.reference.digits.speech", "Speech", "speech: expected eSpeak NG"),
        ("sklearn", "edge_mm_export.reference.digits.handwriting", "Handwriting", "handwriting: expected scikit-learn"),
    ],
)
def test_a_missing_package_is_named_with_what_to_install(package: str, module: str, name: str, lacking: str) -> None:
    code = BLOCKED.format(package=package, module=module, name=name)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == UnavailableError.exit_code
    assert done.stderr.count("\n") == 1
    assert lacking in done.stderr
    assert "pip install 'edge-mm[reference]'" in done.stderr


def test_a_voice_that_espeak_does_not_know_is_named() -> None:
    said = (Utterance(text="three", voice="en+nobody", rate_wpm=150, pitch=50),)
    with pytest.raises(UnavailableError, match=r"voice 'en\+nobody'"):
        speak(said)


def test_building_data_imports_no_torch() -> None:
    """The child process that speaks must start fast; it imports the package it lies in."""
    code = "import sys, edge_mm_export.reference.digits.espeak; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_noise_has_power_one_and_falls_with_frequency() -> None:
    rng = np.random.default_rng(0)
    for tilt in (0.0, 1.0):
        noise = degrade_sound.coloured_noise(8000, tilt, rng)
        assert np.mean(noise**2) == pytest.approx(1, rel=1e-3)
        power = np.abs(np.fft.rfft(noise)) ** 2
        ratio = power[100:200].mean() / power[1000:2000].mean()
        assert ratio == pytest.approx(10**tilt, rel=0.4)


@given(st.sampled_from([word for words in WORDS.values() for word in words]), st.integers(0, 2**32))
def test_something_of_a_word_stays(word: str, seed: int) -> None:
    typed = degrade_text.degrade(word, np.random.default_rng(seed))
    assert 1 <= len(typed) <= len(word) + max(degrade_text.SLIPS)


def test_accents_are_dropped() -> None:
    assert degrade_text.without_accents("fünf") == "funf"
    assert degrade_text.without_accents("s\u0131f\u0131r") == "sifir"
    assert degrade_text.without_accents("bảy") == "bay"


def test_neighbours_are_mutual_and_near() -> None:
    keys = degrade_text.NEIGHBOURS
    assert set(keys["s"]) == set("qweadzxc")
    assert all(letter in keys[other] for letter, others in keys.items() for other in others)
    assert all(letter not in others and others for letter, others in keys.items())


def test_the_committed_tokenizer_is_the_one_that_is_built() -> None:
    assert build_tokenizer() == (ASSETS / "tokenizer.json").read_bytes()
