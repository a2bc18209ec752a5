import os
from pathlib import Path

import numpy as np

from edge_mm.bench.memory import read_memory, reset_peak
from edge_mm.bench.sysfs import Tree
from tests.unit.bench.machine_trees import write_tree

MIB = 2**20


def test_the_peak_stays_after_memory_is_given_back() -> None:
    before = read_memory()
    assert before.rss_bytes is not None
    big = np.ones(64 * MIB, np.uint8)
    held = read_memory()
    del big
    after = read_memory()
    assert held.rss_bytes is not None
    assert after.rss_bytes is not None
    assert after.peak_rss_bytes is not None
    assert held.rss_bytes - before.rss_bytes > 48 * MIB
    assert held.rss_bytes - after.rss_bytes > 48 * MIB
    # The kernel keeps these counters per task and adds them up lazily: a few pages may be missing.
    assert after.peak_rss_bytes > held.rss_bytes - MIB


def test_the_peak_can_start_anew() -> None:
    big = np.ones(64 * MIB, np.uint8)
    del big
    high = read_memory().peak_rss_bytes
    assert reset_peak()
    low = read_memory().peak_rss_bytes
    assert high is not None
    assert low is not None
    assert high - low > 48 * MIB


def test_pss_is_at_most_rss() -> None:
    use = read_memory(pid=os.getpid())
    assert use.pss_bytes is not None
    assert use.rss_bytes is not None
    assert 0 < use.pss_bytes <= use.rss_bytes * 1.01


def test_a_recorded_process(tmp_path: Path) -> None:
    files: dict[str, str | int] = {
        "proc/7/status": "Name:\tx\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\nVmSwap:\t       0 kB",
        "proc/7/smaps_rollup": "00400000-7fff [rollup]\nRss:  1024 kB\nPss:   512 kB\nPss_Dirty:  8 kB",
    }
    use = read_memory(Tree(root=write_tree(tmp_path, files)), pid=7)
    assert (use.peak_rss_bytes, use.rss_bytes, use.pss_bytes, use.swap_bytes) == (2 * MIB, MIB, MIB // 2, 0)
    assert use.device_bytes is None


def test_a_process_that_is_gone_is_none_everywhere(tmp_path: Path) -> None:
    assert not reset_peak(Tree(root=tmp_path))
    assert set(read_memory(Tree(root=tmp_path), pid=7).model_dump().values()) == {None}
