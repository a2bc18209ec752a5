"""The items and the session that are committed: complete, of the test split, and what their builder makes."""

from pathlib import Path

import numpy as np
import pytest

from edge_mm.contracts.modality import subsets
from edge_mm.flow.losses import Losses
from edge_mm.items import Item, read_items
from edge_mm.jsonl import read_jsonl
from edge_mm.preprocess.media import decode_image, load_audio
from edge_mm.sources.replay import ReplaySource
from edge_mm.sources.session import read_session
from edge_mm_export.reference.digits.items import write_items
from edge_mm_export.reference.digits.session import PART_NS, TruthSpan, write_session
from edge_mm_export.reference.digits.split import DIGITS
from edge_mm_export.reference.digits.voices import VOICES

NAMES = ("vision", "audio", "text")
MAX_BYTES = {"items": 3_000_000, "session": 1_000_000}


@pytest.fixture
def examples(repository: Path) -> Path:
    return repository / "examples" / "digits"


def size(*paths: Path) -> int:
    return sum(path.stat().st_size for path in paths)


def test_items_are_complete_balanced_and_in_held_out_voices(examples: Path) -> None:
    items = read_items(examples / "items.jsonl", labels=DIGITS)
    assert len(items) == 200
    assert all(len(item.kinds) == 3 for item in items)
    assert {item.record.label for item in items} == set(DIGITS)
    assert {item.record.group for item in items} <= set(VOICES["test"])
    media = {path for item in items for path in item.files.values()}
    assert media == {path.resolve() for path in (examples / "media").iterdir()}
    assert size(examples / "items.jsonl", *media) < MAX_BYTES["items"]


def test_the_session_replays_without_loss_and_has_every_subset(examples: Path) -> None:
    losses = Losses()
    with ReplaySource(examples / "session", losses=losses) as samples:
        seen = [(sample.modality, sample.capture_ns) for sample in samples]
    assert losses.by_modality() == {}
    header, events = read_session(examples / "session")
    assert len(seen) == len(events)
    truth = [span for _, span in read_jsonl(examples / "session" / "truth.jsonl", TruthSpan)]
    assert sorted(span.modalities for span in truth) == sorted(subsets(NAMES))
    assert truth[0].from_ns == header.start_ns
    assert truth[-1].to_ns == header.end_ns
    for span in truth:
        # Sound is stamped at its end: the last of a part falls on the beginning of the next.
        inside = {name for name, at in seen if span.from_ns + (name == "audio") <= at <= span.to_ns - (name != "audio")}
        assert inside == set(span.modalities)
    files = [path for path in (examples / "session").rglob("*") if path.is_file()]
    assert size(*files) < MAX_BYTES["session"]
    assert 12 <= (header.end_ns - header.start_ns) / 1e9 <= 20
    assert len(truth) * PART_NS == header.end_ns


def assert_same(one: Item, other: Item) -> None:
    assert one.record == other.record
    pictures = [decode_image(item.files[item.kinds[0]]).pixels.astype(np.int16) for item in (one, other)]
    sounds = [load_audio(item.files[item.kinds[1]]).samples for item in (one, other)]
    # Another processor rounds a pixel or a sample the other way now and then.
    assert np.abs(pictures[0] - pictures[1]).max() <= 1
    assert np.abs(sounds[0] - sounds[1]).max() <= 2 / 32768


def test_the_builder_makes_the_committed_items(examples: Path, tmp_path: Path) -> None:
    write_items(tmp_path, 10, progress=lambda _: None)
    built = read_items(tmp_path / "items.jsonl", labels=DIGITS)
    committed = read_items(examples / "items.jsonl", labels=DIGITS)[:10]
    for one, other in zip(built, committed, strict=True):
        assert_same(one, other)


def test_the_wheels_samples_are_the_first_items(examples: Path, repository: Path) -> None:
    samples = repository / "export/edge_mm_export/reference/assets/digits/samples"
    lines = (samples / "items.jsonl").read_text().splitlines()
    assert lines == (examples / "items.jsonl").read_text().splitlines()[:10]
    for path in (samples / "media").iterdir():
        assert path.read_bytes() == (examples / "media" / path.name).read_bytes()


def test_the_session_is_written_twice_alike(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        write_session(tmp_path / name)
    one, other = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in ("one", "other")
    )
    assert one == other
