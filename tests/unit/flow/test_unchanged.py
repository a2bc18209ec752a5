import numpy as np
import pytest

from edge_mm.flow.unchanged import same_payload
from edge_mm.samples import Audio, Image, Payload, Text, Vector

PICTURE = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
SOUND = np.ones((4, 1), np.float32)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Text(text="a"), Text(text="a"), True),
        (Text(text="a"), Text(text="b"), False),
        (Image(pixels=PICTURE), Image(pixels=PICTURE.copy()), True),
        (Image(pixels=PICTURE), Image(pixels=PICTURE + 1), False),
        (Image(pixels=PICTURE), Image(pixels=PICTURE[:1]), False),
        (Audio(samples=SOUND, rate_hz=8000), Audio(samples=SOUND.copy(), rate_hz=8000), True),
        (Audio(samples=SOUND, rate_hz=8000), Audio(samples=SOUND, rate_hz=16000), False),
        (Vector(values=SOUND[:, 0]), Vector(values=SOUND[:, 0].copy()), True),
        (Vector(values=SOUND[:, 0]), Vector(values=SOUND[:2, 0]), False),
        (Vector(values=SOUND[:, 0] * np.nan), Vector(values=SOUND[:, 0] * np.nan), False),
        (Text(text="a"), Vector(values=SOUND[:, 0]), False),
    ],
)
def test_same_payload(one: Payload, other: Payload, same: bool) -> None:
    assert same_payload(one, other) is same
    assert same_payload(None, other) is False
