import threading
from pathlib import Path

from edge_mm.bench.sysfs import Tree
from edge_mm.bench.watch import Watcher
from tests.unit.bench.machine_trees import orin_nano, raspberry, write_tree


def test_heat_and_clocks_are_seen_to_change(tmp_path: Path) -> None:
    root = orin_nano(tmp_path, locked=True)
    with Watcher(Tree(root=root), interval_s=0.01) as watcher:
        threading.Event().wait(0.03)
        write_tree(
            root,
            {
                "sys/class/thermal/thermal_zone0/temp": 99_500,
                "sys/class/hwmon/hwmon1/oc3_event_cnt": 4,
                "sys/class/devfreq/17000000.gpu/cur_freq": 306_000_000,
                "sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq": 1_113_600,
            },
        )
    watch = watcher.watch()
    assert (watch.samples[0].hottest_celsius, watch.samples[-1].hottest_celsius) == (48.5, 99.5)
    assert (watch.samples[0].gpu_hz, watch.samples[-1].gpu_hz) == (624_750_000, 306_000_000)
    assert watch.samples[-1].slowest_core_khz == 1_113_600
    assert watch.samples[0].at_s == 0
    assert watch.samples[-1].at_s > 0.03
    assert watch.throttled == {"hwmon1/oc3_event_cnt": 2}
    assert watch.throttle_active is None


def test_a_present_slow_down_is_seen(tmp_path: Path) -> None:
    with Watcher(Tree(root=raspberry(tmp_path, throttled="4")), interval_s=1) as watcher:
        pass
    assert watcher.watch().throttle_active is True


def test_a_machine_that_tells_nothing_is_watched_without_error(tmp_path: Path) -> None:
    with Watcher(Tree(root=tmp_path), interval_s=1) as watcher:
        pass
    watch = watcher.watch()
    assert watch.throttled == {}
    assert watch.samples[0].hottest_celsius is None
