import threading

from edge_mm.flow.losses import Losses


def test_counts_by_modality_and_reason_in_a_fixed_order() -> None:
    losses = Losses()
    losses.add("vision", "stale")
    losses.add("audio", "overrun")
    losses.add("audio", "late")
    losses.add("audio", "overrun")
    assert list(losses.by_modality().items()) == [("audio", {"late": 1, "overrun": 2}), ("vision", {"stale": 1})]


def test_keeps_the_newest_message() -> None:
    losses = Losses()
    losses.add("vision", "bad", error=ValueError("first"))
    losses.add("vision", "bad", error=ValueError("second"))
    losses.add("vision", "stale")
    assert losses.last_errors() == {"vision": "second"}


def test_no_count_is_lost_between_threads() -> None:
    losses = Losses()

    def add() -> None:
        for _ in range(2000):
            losses.add("audio", "overrun")

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert losses.by_modality() == {"audio": {"overrun": 8000}}
