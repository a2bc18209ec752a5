"""The recorded session: a folder with ``session.json``, ``events.jsonl`` and media files."""

from pathlib import Path
from typing import Final, Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from edge_mm.contracts.base import Contract, parse_json
from edge_mm.contracts.modality import Modality, Name
from edge_mm.contracts.text import BundlePath
from edge_mm.errors import ContractMismatchError, InputError
from edge_mm.inside import inside
from edge_mm.jsonl import read_jsonl, unreadable

HEADER: Final = "session.json"
EVENTS: Final = "events.jsonl"


class SessionHeader(Contract):
    """``session.json``."""

    schema_version: Literal[1] = 1
    modalities: dict[Name, Modality] = Field(min_length=1)
    """What was recorded, and what each is made of."""
    start_ns: int = Field(default=0, ge=0)
    """When the recording began, on the clock of its stamps."""
    end_ns: int = Field(ge=0)
    """When it ended; decisions are made until then."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end_ns <= self.start_ns:
            raise ValueError(f"end_ns above start_ns ({self.start_ns})")
        return self


class Event(Contract):
    """One line of ``events.jsonl``: one captured item."""

    t_ns: int = Field(ge=0)
    """Monotonic stamp of the capture; for sound, of its last sample."""
    modality: Name
    file: BundlePath | None = None
    """A media file of the session."""
    text: str | None = None
    """The text itself."""
    values: tuple[float, ...] | None = Field(default=None, min_length=1)
    """The vector itself."""
    start: int | None = Field(default=None, ge=0)
    """First sample of a sound file that belongs to the event; None is the file's beginning."""
    frames: int | None = Field(default=None, gt=0)
    """Samples (per channel) that belong to it; None is all up to the end."""

    @model_validator(mode="after")
    def _one_payload(self) -> Self:
        given = [name for name in ("file", "text", "values") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"exactly one of file, text and values (not {given})")
        if self.file is None and (self.start is not None or self.frames is not None):
            raise ValueError("start and frames only beside a sound file")
        return self


class RecordedEvent(Contract):
    """An event that was held against its session, and where it stood."""

    where: str
    event: Event
    kind: Modality


def read_session(root: Path) -> tuple[SessionHeader, list[RecordedEvent]]:
    """Read a session and check all that can be checked without opening the media.

    Raises:
        InputError: naming file, line and field: unreadable, not a session, an unknown modality, events out of order or
            outside the recording, a path that leaves the folder, a missing media file.
    """
    header = read_header(root)
    events: list[RecordedEvent] = []
    before_ns = header.start_ns
    for where, event in read_jsonl(root / EVENTS, Event):
        kind = _kind(event, header, where)
        _check_time(event, before_ns, header.end_ns, where)
        if event.file is not None:
            inside(root, event.file, where=f"{where}: field 'file'")
        events.append(RecordedEvent(where=where, event=event, kind=kind))
        before_ns = event.t_ns
    return header, events


def read_header(root: Path) -> SessionHeader:
    """Read ``session.json``.

    Raises:
        InputError: it cannot be read, or is not the header of a session.
    """
    path = root / HEADER
    try:
        return parse_json(SessionHeader, path.read_bytes(), where=str(path))
    except OSError as error:
        raise unreadable(path, error) from None
    except ContractMismatchError as error:
        raise InputError(error.where, expected=error.expected, got=error.got, fix=error.fix) from None


def _kind(event: Event, header: SessionHeader, where: str) -> Modality:
    """Kind of the event's modality, held against what the event carries."""
    kind = header.modalities.get(event.modality)
    if kind is None:
        raise InputError(
            f"{where}: field 'modality'",
            expected=f"one of {sorted(header.modalities)}, as {HEADER} says",
            got=f"'{event.modality}'",
            fix="Correct it, or add the modality to the header.",
        )
    inline = {"text": Modality.TEXT, "values": Modality.VECTOR}
    wrong = [name for name, of in inline.items() if getattr(event, name) is not None and kind is not of]
    if kind is not Modality.AUDIO:
        wrong += [name for name in ("start", "frames") if getattr(event, name) is not None]
    if wrong:
        raise InputError(
            f"{where}: field '{wrong[0]}'",
            expected=f"nothing for {kind.value}",
            got="a value",
            fix="Name a file instead.",
        )
    return kind


def _check_time(event: Event, before_ns: int, end_ns: int, where: str) -> None:
    if not before_ns <= event.t_ns <= end_ns:
        raise InputError(
            f"{where}: field 't_ns'",
            expected=f"a stamp from {before_ns} (start, or the line before) to {end_ns} (end)",
            got=event.t_ns,
            fix="Sort the events by t_ns.",
        )
