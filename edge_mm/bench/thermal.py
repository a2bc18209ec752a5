"""Temperatures, and the counters that say whether heat or power slowed the machine down."""

from edge_mm.bench.sysfs import Tree
from edge_mm.contracts.base import Contract

PI_THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
PI_NOW = 0xF
"""Bits 0-3 are the present state (under-voltage, frequency capped, throttled, soft temperature limit); the bits from 16
on say that it happened since boot. Source: Raspberry Pi documentation, ``vcgencmd get_throttled``."""


class Temperature(Contract):
    """One thermal zone."""

    zone: str
    celsius: float | None = None
    """None if the sensor did not answer: Jetson's idle GPU zone does that."""
    passive_celsius: float | None = None
    """Where the kernel starts to slow things down, if the zone has such a trip point."""


class ThrottleCounter(Contract):
    """Something that counts, or flags, slow-downs."""

    name: str
    value: int
    active: bool | None = None
    """True if the slow-down is on at this moment; None if the counter only tells the past."""


def read_temperatures(tree: Tree) -> tuple[Temperature, ...]:
    """Every thermal zone, in the kernel's order."""
    return tuple(_zone(tree, zone) for zone in tree.find("sys/class/thermal/thermal_zone*"))


def hottest(temperatures: tuple[Temperature, ...]) -> float | None:
    """The highest reading in degrees Celsius."""
    return max((zone.celsius for zone in temperatures if zone.celsius is not None), default=None)


def read_throttle(tree: Tree) -> tuple[ThrottleCounter, ...]:
    """Every counter of slow-downs that the kernel offers.

    x86 counts per core and package; Jetson counts over-current events per alarm (``oc*_event_cnt``, the SOCTHERM
    section of the Jetson Linux developer guide); a Raspberry Pi has one word of flags.
    """
    counters = [_counter(tree, path) for path in tree.find("sys/devices/system/cpu/cpu*/thermal_throttle/*_count")]
    counters += [_counter(tree, path) for path in tree.find("sys/class/hwmon/hwmon*/oc*_event_cnt")]
    found = [counter for counter in counters if counter is not None]
    pi = tree.text(PI_THROTTLED)
    if pi:
        flags = int(pi, 16)
        found.append(ThrottleCounter(name="get_throttled", value=flags, active=bool(flags & PI_NOW)))
    return tuple(found)


def new_events(before: tuple[ThrottleCounter, ...], after: tuple[ThrottleCounter, ...]) -> dict[str, int]:
    """Counters that rose between two readings, and by how much."""
    earlier = {counter.name: counter.value for counter in before}
    rises = {counter.name: counter.value - earlier.get(counter.name, counter.value) for counter in after}
    return {name: rise for name, rise in rises.items() if rise > 0}


def _zone(tree: Tree, zone: str) -> Temperature:
    milli = tree.integer(f"{zone}/temp")
    return Temperature(
        zone=tree.text(f"{zone}/type") or zone.rsplit("/", 1)[-1],
        celsius=None if milli is None else milli / 1000,
        passive_celsius=_passive(tree, zone),
    )


def _passive(tree: Tree, zone: str) -> float | None:
    for kind in tree.find(f"{zone}/trip_point_*_type"):
        limit = tree.integer(kind.removesuffix("_type") + "_temp")
        # A trip point that is switched off holds a negative or zero temperature.
        if tree.text(kind) == "passive" and limit is not None and limit > 0:
            return limit / 1000
    return None


def _counter(tree: Tree, path: str) -> ThrottleCounter | None:
    value = tree.integer(path)
    if value is None:
        return None
    parts = path.removeprefix("sys/devices/system/cpu/").removeprefix("sys/class/hwmon/").split("/")
    return ThrottleCounter(name=f"{parts[0]}/{parts[-1]}", value=value)
