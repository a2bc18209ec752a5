from pathlib import Path

from edge_mm.bench.busy import busy_share, cpu_ticks
from edge_mm.bench.sysfs import Tree
from tests.unit.bench.machine_trees import write_tree


def test_ticks_leave_out_guest_and_count_iowait_as_idle() -> None:
    # user nice system idle iowait irq softirq steal guest guest_nice
    assert cpu_ticks("cpu  10 0 5 80 4 0 0 1 7 7\ncpu0 1 2 3") == (16, 100)


def test_the_share_is_of_the_time_in_between(tmp_path: Path) -> None:
    write_tree(tmp_path, {"proc/stat": "cpu  100 0 0 900 0 0 0 0"})

    def work(seconds: float) -> None:
        assert seconds == 2.0
        write_tree(tmp_path, {"proc/stat": "cpu  150 0 0 1050 0 0 0 0"})

    assert busy_share(Tree(root=tmp_path), seconds=2.0, sleep=work) == 0.25


def test_without_the_file_or_without_time_it_is_none(tmp_path: Path) -> None:
    assert busy_share(Tree(root=tmp_path), sleep=lambda _: None) is None
    write_tree(tmp_path, {"proc/stat": "cpu  100 0 0 900 0 0 0 0"})
    assert busy_share(Tree(root=tmp_path), sleep=lambda _: None) is None


def test_this_machine_has_a_share() -> None:
    share = busy_share(Tree(), seconds=0.05)
    assert share is not None
    assert 0 <= share <= 1
