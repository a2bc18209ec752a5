"""Labelled items of a data set: one JSON object a line, media beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, model_validator
from typing_extensions import Self

from edge_mm.contracts.base import Contract
from edge_mm.contracts.modality import Modality
from edge_mm.errors import InputError
from edge_mm.inside import inside
from edge_mm.jsonl import read_jsonl


class ItemRecord(Contract):
    """One line of ITEMS.jsonl; paths are relative to the file."""

    id: str = Field(min_length=1, max_length=200)
    label: str
    """One of the bundle's labels."""
    group: str | None = None
    """What makes items dependent: speaker, writer, recording. Confidence intervals resample whole groups."""
    image: str | None = None
    audio: str | None = None
    text: str | None = None
    """The text itself; ``text_file`` names a file instead."""
    text_file: str | None = None
    vector: str | None = None

    @model_validator(mode="after")
    def _has_input(self) -> Self:
        if self.text is not None and self.text_file is not None:
            raise ValueError("either text or text_file, not both")
        if not any(value is not None for value in (self.image, self.audio, self.text, self.text_file, self.vector)):
            raise ValueError("at least one of image, audio, text, text_file, vector")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One labelled item with its files found."""

    where: str
    """File and line, for messages."""
    record: ItemRecord
    files: dict[Modality, Path]
    """Media by kind; inline text stands in ``record.text``."""

    @property
    def kinds(self) -> tuple[Modality, ...]:
        """What the item has."""
        return tuple(
            kind for kind in Modality if kind in self.files or (kind == "text" and self.record.text is not None)
        )


def read_items(path: Path, *, labels: Sequence[str] | None) -> list[Item]:
    """Read a data set and check all that can be checked without opening the media.

    Args:
        path: of ITEMS.jsonl.
        labels: that a record may have; None takes any.

    Raises:
        InputError: naming file, line and field; also for an unknown label, an id that came before, a path that
            leaves the file's folder, a missing file, an empty set.
    """
    items: list[Item] = []
    seen: dict[str, str] = {}
    for where, record in read_jsonl(path, ItemRecord):
        _check_label(record, labels, where)
        if record.id in seen:
            raise InputError(
                f"{where}: field 'id'",
                expected="a new id",
                got=f"'{record.id}', as {seen[record.id]}",
                fix="Rename it.",
            )
        seen[record.id] = where.removeprefix(f"{path} ")
        items.append(Item(where=where, record=record, files=dict(_files(record, path.parent, where))))
    if not items:
        raise InputError(str(path), expected="at least one item", got="none", fix="Add items, one JSON object a line.")
    return items


def _check_label(record: ItemRecord, labels: Sequence[str] | None, where: str) -> None:
    if labels is not None and record.label not in labels:
        raise InputError(
            f"{where}: field 'label'",
            expected=f"one of the bundle's labels {tuple(labels)}",
            got=f"'{record.label}'",
            fix="Correct it, or use the bundle that knows it.",
        )


def _files(record: ItemRecord, root: Path, where: str) -> Iterator[tuple[Modality, Path]]:
    named = (
        (Modality.VISION, "image", record.image),
        (Modality.AUDIO, "audio", record.audio),
        (Modality.TEXT, "text_file", record.text_file),
        (Modality.VECTOR, "vector", record.vector),
    )
    for kind, field, relative in named:
        if relative is not None:
            yield kind, inside(root, relative, where=f"{where}: field '{field}'")
