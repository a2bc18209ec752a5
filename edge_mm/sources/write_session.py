"""Writing a recorded session, for recorders and for those who build one."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import soundfile

from edge_mm.contracts.base import parse_mapping, to_json
from edge_mm.contracts.modality import Modality
from edge_mm.files import staged_directory
from edge_mm.samples import Audio, Image, Payload, Sample, Text, Vector
from edge_mm.sources.session import EVENTS, HEADER, Event, SessionHeader

_KINDS: Mapping[type[Payload], Modality] = {
    Image: Modality.VISION,
    Audio: Modality.AUDIO,
    Text: Modality.TEXT,
    Vector: Modality.VECTOR,
}


def write_session(root: Path, samples: Iterable[Sample], *, start_ns: int, end_ns: int) -> None:
    """Record ``samples``, ordered by capture time, as the folder ``root``; an earlier one is replaced as a whole.

    Pictures become PNG files and sound becomes WAV files, without loss; text and vectors stand in the events.

    Raises:
        ContractMismatchError: a sample cannot be recorded (NaN in a vector), or the times are out of order.
        OSError: the folder cannot be written.
    """
    modalities: dict[str, str] = {}
    with staged_directory(root) as staging:
        (staging / "media").mkdir()
        with (staging / EVENTS).open("wb") as events:
            for number, sample in enumerate(samples):
                modalities[sample.modality] = _KINDS[type(sample.payload)].value
                events.write(_event(sample, staging, f"media/{sample.modality}-{number:06}") + b"\n")
        header = {"modalities": modalities, "start_ns": start_ns, "end_ns": end_ns}
        (staging / HEADER).write_bytes(to_json(parse_mapping(SessionHeader, header, where=HEADER)))


def _event(sample: Sample, root: Path, stem: str) -> bytes:
    fields = {"t_ns": sample.capture_ns, "modality": sample.modality, **_payload(sample.payload, root, stem)}
    return (
        parse_mapping(Event, fields, where=f"{EVENTS} at {sample.capture_ns} ns")
        .model_dump_json(exclude_none=True)
        .encode()
    )


def _payload(payload: Payload, root: Path, stem: str) -> dict[str, Any]:
    """The event's fields that carry the payload; media are written to ``root / stem``."""
    if isinstance(payload, Text):
        return {"text": payload.text}
    if isinstance(payload, Vector):
        return {"values": payload.values.tolist()}
    if isinstance(payload, Image):
        _, encoded = cv2.imencode(".png", cv2.cvtColor(payload.pixels, cv2.COLOR_RGB2BGR))
        (root / f"{stem}.png").write_bytes(encoded.tobytes())
        return {"file": f"{stem}.png"}
    soundfile.write(str(root / f"{stem}.wav"), payload.samples, payload.rate_hz, subtype=_subtype(payload))
    return {"file": f"{stem}.wav"}


def _subtype(audio: Audio) -> str:
    """16 bits where they hold the samples exactly, else 32-bit floats (whose header carries the time of writing)."""
    steps = audio.samples.astype(np.float64) * 32768
    exact = bool((steps == np.round(steps)).all() and steps.min(initial=0) >= -32768 and steps.max(initial=0) <= 32767)
    return "PCM_16" if exact else "FLOAT"
