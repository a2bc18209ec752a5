"""A recorded session as a source."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import numpy as np

from edge_mm.contracts.modality import Modality
from edge_mm.errors import InputError
from edge_mm.flow.losses import Losses
from edge_mm.media_file import load_file
from edge_mm.preprocess.media import load_audio
from edge_mm.samples import Audio, Payload, Sample, Text, Vector
from edge_mm.sources.session import RecordedEvent, SessionHeader, read_header, read_session


class ReplaySource:
    """Gives what a session recorded, stamped as recorded, each file opened when its turn comes."""

    def __init__(self, root: Path, *, losses: Losses) -> None:
        self._root = root
        self.losses = losses
        self._last_sound: tuple[Path, Audio] | None = None

    def header(self) -> SessionHeader:
        """What the session says about itself.

        Raises:
            InputError: it is not a session.
        """
        return read_header(self._root)

    def __enter__(self) -> Iterator[Sample]:
        """Read and check the session; media are opened later.

        Raises:
            InputError: see ``read_session``.
        """
        _, events = read_session(self._root)
        return self._samples(events)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing stays open."""

    def _samples(self, events: list[RecordedEvent]) -> Iterator[Sample]:
        for recorded in events:
            event = recorded.event
            try:
                payload = self._load(recorded)
            except InputError as error:
                self.losses.add(event.modality, "unreadable", error=error)
                continue
            yield Sample(modality=event.modality, capture_ns=event.t_ns, payload=payload)

    def _load(self, recorded: RecordedEvent) -> Payload:
        event = recorded.event
        if event.text is not None:
            return Text(text=event.text)
        if event.values is not None:
            # What float32 cannot hold becomes infinite, and preprocessing refuses that by name.
            with np.errstate(over="ignore"):
                return Vector(values=np.asarray(event.values, np.float32))
        path = self._root / str(event.file)
        if recorded.kind is Modality.AUDIO:
            return _stretch(self._sound(path), recorded)
        return load_file(path, recorded.kind)

    def _sound(self, path: Path) -> Audio:
        """A sound file; the last one stays in memory, since a recording's chunks mostly lie in one file."""
        if self._last_sound is None or self._last_sound[0] != path:
            self._last_sound = (path, load_audio(path))
        return self._last_sound[1]


def _stretch(audio: Audio, recorded: RecordedEvent) -> Audio:
    """The part of a sound file that belongs to the event."""
    event = recorded.event
    start = event.start or 0
    stop = len(audio.samples) if event.frames is None else start + event.frames
    if not start < stop <= len(audio.samples):
        raise InputError(
            f"{recorded.where}: fields 'start' and 'frames'",
            expected=f"a stretch of the file's {len(audio.samples)} samples",
            got=f"{start} to {stop}",
            fix="Correct the event.",
        )
    return Audio(samples=audio.samples[start:stop], rate_hz=audio.rate_hz)
