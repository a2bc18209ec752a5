"""Energy over several runs together."""

from pathlib import Path

import pytest

from edge_mm.bench.energy import EnergyTrace, RailEnergy
from edge_mm.bench.gauge import Gauge, energy_per_decision
from edge_mm.bench.meters import MissingMeter, Rail
from edge_mm.bench.power import Meters
from edge_mm.bench.sysfs import Tree

BOARD = Rail(source="hwmon", name="VDD_IN", scope="board", unit="watts")


def trace(seconds: float, watts: float, *, rails: bool = True) -> EnergyTrace:
    one = RailEnergy(rail=BOARD, joules=watts * seconds, mean_w=watts, max_w=watts + 1, readings=20)
    return EnergyTrace(seconds=seconds, rails=(one,) if rails else (), missing=(), sampler_share=0.001)


def test_runs_are_weighted_by_their_time() -> None:
    (board,) = energy_per_decision([(trace(1, 10), 100), (trace(3, 6), 300)], trace(2, 4))
    assert board.gross_mj == pytest.approx(1e3 * 28 / 400)
    assert board.net_mj == pytest.approx(1e3 * (28 - 16) / 400)
    assert board.mean_w == pytest.approx(7)


def test_a_run_too_short_to_measure_is_left_out_with_its_decisions() -> None:
    (board,) = energy_per_decision([(trace(0.1, 0, rails=False), 1000), (trace(2, 5), 100)], None)
    assert (board.decisions, board.net_mj) == (100, None)
    assert board.gross_mj == pytest.approx(100)


@pytest.mark.parametrize("runs", [[], [(trace(1, 5, rails=False), 10)]])
def test_nothing_measured_is_nothing(runs: list[tuple[EnergyTrace, int]]) -> None:
    assert energy_per_decision(runs, None) == ()


def test_a_machine_without_meters_says_why_and_costs_nothing(tmp_path: Path) -> None:
    with Meters(Tree(root=tmp_path), library="libno-such-nvml.so") as meters:
        gauge = Gauge.at_rest(meters)
    assert gauge.idle is None
    assert all(isinstance(missing, MissingMeter) for missing in gauge.missing)
    assert gauge.missing
    with gauge.over() as reading:
        pass
    assert reading.trace is None
