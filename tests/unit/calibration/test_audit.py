"""Data that no range can be learnt from are refused."""

import numpy as np
import pytest

from edge_mm.errors import InputError
from edge_mm.samples import Audio, Image, Payload, Text, Vector
from edge_mm_calibration.audit import Audit

RNG = np.random.default_rng(0)


def picture(shift: int) -> Image:
    ramp = np.add.outer(np.arange(48), np.arange(64) + shift).astype(np.uint8)
    return Image(pixels=np.repeat(ramp[:, :, None], 3, axis=2))


def tone(hz: float) -> Audio:
    seconds = np.arange(16_000) / 16_000
    noisy = np.sin(2 * np.pi * hz * seconds) + 0.05 * RNG.standard_normal(16_000)
    return Audio(samples=noisy.astype(np.float32)[:, None], rate_hz=16_000)


def check(*payloads: Payload) -> None:
    audit = Audit()
    for payload in payloads:
        audit.add({"input": payload})
    audit.check(where="items")


def test_real_looking_data_pass() -> None:
    check(picture(0), picture(50))
    check(tone(300), tone(700))
    check(Text(text="yes"), Text(text="no"))
    check(Vector(values=RNG.standard_normal(4).astype(np.float32)), Vector(values=np.zeros(4, np.float32)))


def test_one_item_may_be_all_there_is() -> None:
    check(Text(text="only one"))


@pytest.mark.parametrize(
    ("payloads", "says"),
    [
        ((), "got none"),
        ((Text(text="yes"),) * 3, "3 times the same"),
        ((picture(0),) * 2, "2 times the same"),
        (tuple(Image(pixels=RNG.integers(0, 256, (64, 64, 3), np.uint8)) for _ in range(3)), "noise"),
        (
            tuple(Audio(samples=RNG.standard_normal((16_000, 1)).astype(np.float32), rate_hz=16_000) for _ in range(2)),
            "white noise",
        ),
    ],
)
def test_refused(payloads: tuple[Payload, ...], says: str) -> None:
    with pytest.raises(InputError, match=says):
        check(*payloads)


def test_silence_is_not_called_noise() -> None:
    check(Audio(samples=np.zeros((16_000, 1), np.float32), rate_hz=16_000), tone(440))
