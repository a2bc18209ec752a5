"""Power rails that the kernel offers under hwmon: a Jetson's INA3221 and INA238, and any chip with a power reading."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from edge_mm.bench.meters import Meter, Rail, Scope
from edge_mm.bench.sysfs import Tree

INA3221_CHANNELS: Final = (1, 2, 3)
"""in4-in7 are shunt voltages, not rails. Source: the kernel's Documentation/hwmon/ina3221.rst."""

SCOPES: Final[Mapping[str, Scope]] = {"VDD_IN": "module", "VIN": "board", "VDD_GPU": "gpu"}
"""``VDD_IN`` (Orin Nano and NX) is the whole module; ``VIN`` (Thor, an INA238) is the board's input, before the module.
AGX Orin has neither: its VDD_GPU_SOC, VDD_CPU_CV and VIN_SYS_5V0 cover parts. Source: NVIDIA's answers on the developer
forum to "Interpretation of Jetson NX power rail" and "Question about power monitor ... on Jetson Thor"."""


class HwmonMeter:
    """Every rail of every hwmon chip of a tree."""

    def __init__(self, tree: Tree) -> None:
        self._reads: dict[str, Callable[[], float | None]] = {}
        for chip in tree.find("sys/class/hwmon/hwmon*"):
            for name, read in _chip(tree, chip).items():
                # Two chips of one kind may give the same name to their rails.
                self._reads[f"{name}@{chip.rsplit('/', 1)[-1]}" if name in self._reads else name] = read

    @property
    def rails(self) -> tuple[Rail, ...]:
        """All of them, in watts."""
        return tuple(
            Rail(source="hwmon", name=name, scope=SCOPES.get(name, "part"), unit="watts") for name in self._reads
        )

    def read(self) -> Mapping[str, float]:
        """Watts by rail. A rail near zero may read below it: the sensors have an offset."""
        values = {name: read() for name, read in self._reads.items()}
        return {name: value for name, value in values.items() if value is not None}


def open_hwmon(tree: Tree) -> Meter | None:
    """The tree's hwmon rails; None if it has none."""
    meter = HwmonMeter(tree)
    return meter if meter.rails else None


def _chip(tree: Tree, chip: str) -> dict[str, Callable[[], float | None]]:
    name = tree.text(f"{chip}/name") or chip.rsplit("/", 1)[-1]
    if name.startswith("ina3221"):
        labels = {index: tree.text(f"{chip}/in{index}_label") for index in INA3221_CHANNELS}
        # Boards label channels that lead nowhere "NC"; a channel that is switched off reads nothing.
        wired = {index: label for index, label in labels.items() if label and label != "NC"}
        return {label: partial(_product, tree, chip, index) for index, label in wired.items()}
    rails: dict[str, Callable[[], float | None]] = {}
    for path in [*tree.find(f"{chip}/power*_input"), *tree.find(f"{chip}/power*_average")]:
        label = tree.text(path.rsplit("_", 1)[0] + "_label")
        channel = path.rsplit("/", 1)[-1].split("_")[0].removeprefix("power")
        fallback = "VIN" if name == "ina238" else f"{name}/{channel}"
        rails.setdefault(label or fallback, partial(_micro, tree, path))
    return rails


def _product(tree: Tree, chip: str, index: int) -> float | None:
    millivolt, milliampere = tree.integer(f"{chip}/in{index}_input"), tree.integer(f"{chip}/curr{index}_input")
    return None if millivolt is None or milliampere is None else millivolt * milliampere / 1e6


def _micro(tree: Tree, path: str) -> float | None:
    microwatt = tree.integer(path)
    return None if microwatt is None else microwatt / 1e6
