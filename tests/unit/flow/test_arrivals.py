from collections.abc import Iterator

from edge_mm.flow.arrivals import Arrivals
from edge_mm.samples import Sample, Text


def samples(*stamps: int) -> Iterator[Sample]:
    for stamp in stamps:
        yield Sample(modality="text", capture_ns=stamp, payload=Text(text=""))


def test_each_sample_comes_once_when_its_time_has_come() -> None:
    arrivals = Arrivals(samples(1, 5, 5, 9))
    portions = [[sample.capture_ns for sample in arrivals.until(now_ns)] for now_ns in (0, 1, 4, 5, 8, 20, 30)]
    assert portions == [[], [1], [], [5, 5], [], [9], []]


def test_nothing_is_read_ahead_of_the_next_sample() -> None:
    read: list[int] = []

    def stream() -> Iterator[Sample]:
        for sample in samples(1, 2, 3):
            read.append(sample.capture_ns)
            yield sample

    arrivals = Arrivals(stream())
    assert len(list(arrivals.until(1))) == 1
    assert read == [1, 2]
