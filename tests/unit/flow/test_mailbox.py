from edge_mm.flow.losses import Losses
from edge_mm.flow.mailbox import Mailbox
from edge_mm.samples import Sample, Text


def sample(capture_ns: int) -> Sample:
    return Sample(modality="text", capture_ns=capture_ns, payload=Text(text=str(capture_ns)))


def test_freshest_wins_and_what_it_replaces_is_counted() -> None:
    losses = Losses()
    box = Mailbox(losses)
    for stamp in (1, 2, 3):
        box.put(sample(stamp))
    assert box.waiting_ns() == 3
    assert box.take() == sample(3)
    assert losses.by_modality() == {"text": {"replaced": 2}}


def test_a_sample_is_given_once() -> None:
    box = Mailbox(Losses())
    box.put(sample(1))
    assert box.take() is not None
    assert box.take() is None
    assert box.waiting_ns() is None


def test_what_is_older_than_what_came_is_late_even_after_it_was_taken() -> None:
    losses = Losses()
    box = Mailbox(losses)
    box.put(sample(5))
    box.take()
    box.put(sample(4))
    assert box.take() is None
    assert losses.by_modality() == {"text": {"late": 1}}
