import threading
import time

import pytest

from edge_mm.bench.sampler import MAX_SHARE, Sampler, wait_s


def test_the_rest_between_samples_bounds_the_share() -> None:
    assert wait_s(cost_s=0.0001, interval_s=0.1) == pytest.approx(0.0999)
    # A sample of 10 ms at 1 % may come once a second.
    assert wait_s(cost_s=0.010, interval_s=0.1) == pytest.approx(0.99)
    assert wait_s(cost_s=0.5, interval_s=0.1, max_share=1.0) == 0


def test_both_ends_are_sampled_however_short_the_run() -> None:
    with Sampler(lambda: 1, interval_s=60) as sampler:
        pass
    assert [value for _, value in sampler.samples] == [1, 1]
    assert sampler.samples[0][0] < sampler.samples[1][0]


def test_samples_come_at_the_interval_and_in_order() -> None:
    with Sampler(time.monotonic_ns, interval_s=0.005) as sampler:
        threading.Event().wait(0.1)
    times = [at for at, _ in sampler.samples]
    assert 4 <= len(times) <= 22
    assert times == sorted(times)


def test_an_expensive_reading_becomes_rarer() -> None:
    def burn() -> None:
        end = time.thread_time() + 0.004
        while time.thread_time() < end:
            pass

    with Sampler(burn, interval_s=0.001) as sampler:
        threading.Event().wait(0.3)
    # Two at the ends; in between 4 ms of work allow one sample in 400 ms.
    assert len(sampler.samples) <= 3
    assert sampler.share < 0.06
    assert MAX_SHARE == 0.01


def test_a_failure_of_the_first_reading_is_raised_at_once() -> None:
    def fail() -> int:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"), Sampler(fail, interval_s=1):
        pass


def test_a_failure_in_the_thread_is_raised_at_the_end() -> None:
    calls: list[int] = []

    def fail_later() -> None:
        calls.append(1)
        if len(calls) > 1:
            raise OSError("gone")

    sampler = Sampler(fail_later, interval_s=0.001)
    sampler.__enter__()
    threading.Event().wait(0.05)
    with pytest.raises(OSError, match="gone"):
        sampler.__exit__(None, None, None)


def test_a_failure_of_the_body_is_not_hidden_by_one_of_the_thread() -> None:
    calls: list[int] = []

    def fail_later() -> None:
        calls.append(1)
        if len(calls) > 1:
            raise OSError("gone")

    sampler = Sampler(fail_later, interval_s=0.001)
    sampler.__enter__()
    threading.Event().wait(0.05)
    sampler.__exit__(ValueError, ValueError("body"), None)
    assert len(calls) > 1
