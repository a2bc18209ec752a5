import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_mm.errors import InputError
from edge_mm.flow.losses import Losses
from edge_mm.flow.ring import MARGIN_NS, TOLERANCE_NS, AudioRing
from edge_mm.samples import Audio, Sample

RATE_HZ = 1000
MS = 1_000_000


def chunk(end_ms: int, values: list[float], *, rate_hz: int = RATE_HZ, channels: int = 1) -> Sample:
    """Samples that end at ``end_ms``; at 1 kHz each value is a millisecond."""
    samples = np.repeat(np.asarray(values, np.float32)[:, None], channels, axis=1)
    return Sample(modality="audio", capture_ns=end_ms * MS, payload=Audio(samples=samples, rate_hz=rate_hz))


def ring(losses: Losses, *, window_ms: int = 1000) -> AudioRing:
    return AudioRing("audio", window_ns=window_ms * MS, losses=losses)


def heard(taken: Sample | None) -> list[float]:
    assert taken is not None
    assert isinstance(taken.payload, Audio)
    return [float(value) for value in taken.payload.samples[:, 0]]


def test_chunks_join_in_order_and_the_newest_stamp_counts() -> None:
    losses = Losses()
    sound = ring(losses)
    sound.put(chunk(100, [1.0] * 100))
    sound.put(chunk(200, [2.0] * 100))
    assert sound.waiting_ns() == 200 * MS
    taken = sound.take()
    assert heard(taken) == [1.0] * 100 + [2.0] * 100
    assert taken is not None
    assert taken.capture_ns == 200 * MS
    assert losses.by_modality() == {}
    assert (sound.gaps, sound.gap_ns) == (0, 0)


def test_nothing_is_given_until_something_new_came() -> None:
    sound = ring(Losses())
    sound.put(chunk(100, [1.0] * 100))
    sound.take()
    assert sound.waiting_ns() is None
    assert sound.take() is None
    sound.put(chunk(200, [2.0] * 100))
    assert heard(sound.take()) == [1.0] * 100 + [2.0] * 100


def test_a_gap_is_silence_of_its_length_and_counted() -> None:
    losses = Losses()
    sound = ring(losses)
    sound.put(chunk(100, [1.0] * 100))
    sound.put(chunk(300, [2.0] * 100))
    assert heard(sound.take()) == [1.0] * 100 + [0.0] * 100 + [2.0] * 100
    assert (sound.gaps, sound.gap_ns) == (1, 100 * MS)


def test_jitter_of_stamps_is_no_gap() -> None:
    sound = ring(Losses())
    sound.put(chunk(100, [1.0] * 100))
    sound.put(chunk(200 + TOLERANCE_NS // MS, [2.0] * 100))
    assert heard(sound.take()) == [1.0] * 100 + [2.0] * 100
    assert sound.gaps == 0


def test_what_is_lost_a_little_at_a_time_is_a_gap_too() -> None:
    """Each hole is smaller than the jitter of a stamp, but they add up to more than a tenth of the sound."""
    sound = ring(Losses(), window_ms=1000)
    for number in range(1, 21):
        sound.put(chunk(115 * number, [1.0] * 100))
    lost_ms = 15 * 19
    assert sound.gaps
    assert lost_ms * MS - TOLERANCE_NS <= sound.gap_ns <= lost_ms * MS
    assert 0.08 < heard(sound.take()).count(0.0) / 1000 < 0.2


def test_a_crystal_that_is_a_little_slow_makes_no_gap() -> None:
    sound = ring(Losses(), window_ms=100)
    for number in range(1, 10_001):
        end_ns = 100 * MS * number + 30_000 * number
        sound.put(Sample(modality="audio", capture_ns=end_ns, payload=chunk(0, [1.0] * 100).payload))
    assert sound.gaps == 0
    assert sound.waiting_ns() == end_ns


def test_what_lies_wholly_in_what_is_there_is_late_though_its_stamp_is_newer() -> None:
    losses = Losses()
    sound = ring(losses)
    sound.put(chunk(100, [1.0] * 100))
    sound.put(chunk(185, [2.0] * 100))
    sound.put(chunk(190, [3.0] * 100))
    assert heard(sound.take()) == [1.0] * 100 + [2.0] * 100
    assert losses.by_modality() == {"audio": {"late": 1}}


def test_what_overlaps_is_heard_once() -> None:
    sound = ring(Losses())
    sound.put(chunk(100, [1.0] * 100))
    sound.put(chunk(150, [2.0] * 100))
    assert heard(sound.take()) == [1.0] * 100 + [2.0] * 50


def test_what_ends_before_what_is_there_is_late() -> None:
    losses = Losses()
    sound = ring(losses)
    sound.put(chunk(200, [1.0] * 100))
    sound.put(chunk(200, [2.0] * 100))
    sound.put(chunk(150, [3.0] * 100))
    assert heard(sound.take()) == [1.0] * 100
    assert losses.by_modality() == {"audio": {"late": 2}}


def test_sound_that_leaves_unheard_is_counted_and_heard_sound_is_not() -> None:
    losses = Losses()
    sound = ring(losses, window_ms=100)
    sound.put(chunk(100, [1.0] * 100))
    sound.take()
    far_ms = 1000 + MARGIN_NS // MS
    sound.put(chunk(far_ms, [2.0] * 100))
    assert losses.by_modality() == {}
    sound.put(chunk(2 * far_ms, [3.0] * 100))
    assert losses.by_modality() == {"audio": {"overrun": 1}}
    assert heard(sound.take()) == [3.0] * 100


def test_a_long_chunk_stays_whole_for_preprocessing_to_cut() -> None:
    sound = ring(Losses(), window_ms=100)
    sound.put(chunk(1000, [1.0] * 1000))
    assert len(heard(sound.take())) == 1000


@pytest.mark.parametrize("change", [{"rate_hz": 2000}, {"channels": 2}])
def test_another_format_starts_anew_and_unheard_sound_is_counted(change: dict[str, int]) -> None:
    losses = Losses()
    sound = ring(losses)
    sound.put(chunk(100, [1.0] * 100))
    sound.put(chunk(200, [2.0] * 100, **change))
    assert set(heard(sound.take())) == {2.0}
    assert losses.by_modality() == {"audio": {"format_changed": 1}}
    sound.put(chunk(300, [3.0] * 100))
    assert losses.by_modality() == {"audio": {"format_changed": 1}}


def test_stereo_stays_stereo() -> None:
    sound = ring(Losses())
    sound.put(chunk(100, [1.0] * 100, channels=2))
    sound.put(chunk(300, [2.0] * 100, channels=2))
    taken = sound.take()
    assert taken is not None
    assert isinstance(taken.payload, Audio)
    assert taken.payload.samples.shape == (300, 2)


@pytest.mark.parametrize("values", [[], [float("nan")], [float("inf"), 1.0]])
def test_what_would_spoil_the_window_is_refused(values: list[float]) -> None:
    sound = ring(Losses())
    with pytest.raises(InputError, match="samples"):
        sound.put(chunk(100, values))
    assert sound.take() is None


@given(lengths=st.lists(st.integers(1, 200), min_size=1, max_size=40), take_every=st.integers(1, 7))
def test_touching_chunks_of_any_length_lose_nothing_and_stay_bounded(lengths: list[int], take_every: int) -> None:
    losses = Losses()
    sound = ring(losses, window_ms=100)
    end_ms, value = 0, 0.0
    for number, length in enumerate(lengths):
        end_ms += length
        values = [value + step for step in range(length)]
        value += length
        sound.put(chunk(end_ms, values))
        if number % take_every == 0:
            taken = heard(sound.take())
            assert taken == [value - len(taken) + step for step in range(len(taken))]
            assert len(taken) >= min(end_ms, 100)
            assert len(taken) < 100 + MARGIN_NS // MS + max(lengths)
    assert sound.gaps == 0
    assert losses.by_modality() == {} or take_every > 1
