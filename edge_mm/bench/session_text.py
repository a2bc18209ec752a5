"""A session's facts as lines for people."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from edge_mm.bench.session_facts import SessionFacts

StrT = TypeVar("StrT", bound=str)

MEANING = (
    "Latency counts from offering a tick's newest sample to its decision: capture to decision, without the capture "
    "device and without waiting for the tick. samples/s counts decisions of the replay, which reads the recording's "
    "files meanwhile."
)


def session_notes(facts: SessionFacts) -> Iterator[str]:
    """What the latency means, what one pass decided, from what, and what was lost."""
    yield MEANING
    without = f"; ticks without one: {_counts(facts.undecided)}" if facts.undecided else ""
    yield f"Each pass: {facts.decisions} decisions{without}"
    for name, uses in facts.uses.items():
        yield f"{name}: encodings {_counts(uses)}; samples lost: {_counts(facts.losses.get(name, {})) or 'none'}"


def _counts(counts: Mapping[StrT, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.items())
