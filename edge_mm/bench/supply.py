"""Whether the machine runs on its battery."""

from edge_mm.bench.sysfs import Tree
from edge_mm.contracts.base import Contract


class Supply(Contract):
    """Where the power comes from; None is a machine that does not tell, as most boards and servers do not."""

    on_battery: bool | None = None
    battery_percent: int | None = None


def read_supply(tree: Tree) -> Supply:
    """Read ``power_supply``: a battery that discharges, or mains that are offline."""
    kinds = {path: tree.text(f"{path}/type") for path in tree.find("sys/class/power_supply/*")}
    # A mouse's battery is of scope "Device" and says nothing about the machine.
    own = [path for path in kinds if tree.text(f"{path}/scope") != "Device"]
    batteries = [path for path in own if kinds[path] == "Battery"]
    mains = [tree.integer(f"{path}/online") for path in own if kinds[path] == "Mains"]
    percent = next((tree.integer(f"{path}/capacity") for path in batteries), None)
    if batteries:
        discharging = any(tree.text(f"{path}/status") == "Discharging" for path in batteries)
        return Supply(on_battery=discharging, battery_percent=percent)
    return Supply(on_battery=mains == [0] if mains else None, battery_percent=None)
