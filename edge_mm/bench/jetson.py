"""What only a Jetson says: its release, its power mode and its GPU's clock."""

import re

from edge_mm.bench.sysfs import Tree
from edge_mm.bench.tools import Tool
from edge_mm.contracts.base import Contract


class PowerMode(Contract):
    """The mode that ``nvpmodel`` has set: it decides clocks and how many cores are online."""

    id: int
    name: str


class DeviceClock(Contract):
    """A devfreq device of the GPU and the range it may choose from, in Hz."""

    name: str
    current_hz: int | None = None
    min_hz: int | None = None
    max_hz: int | None = None

    @property
    def locked(self) -> bool | None:
        """True if the governor has no choice; None if that cannot be told."""
        return None if self.min_hz is None or self.max_hz is None else self.min_hz == self.max_hz


class Jetson(Contract):
    """A Jetson's software and its power modes."""

    l4t: str | None
    """Release of Jetson Linux, such as 36.4.3."""
    jetpack: str | None = None
    """Version of the ``nvidia-jetpack`` package, which not every installation has."""
    power_mode: PowerMode | None = None
    """None if ``nvpmodel -q`` could not be asked."""
    power_modes: tuple[PowerMode, ...]
    """All that this board's configuration offers."""

    @property
    def largest_mode(self) -> PowerMode | None:
        """The board's unlimited mode (``MAXN``, ``MAXN_SUPER``): its number differs between boards."""
        return next((mode for mode in self.power_modes if mode.name.startswith("MAXN")), None)


def read_jetson(tree: Tree, tool: Tool) -> Jetson | None:
    """The Jetson of a tree; None on every other machine."""
    release = tree.text("etc/nv_tegra_release")
    if release is None:
        return None
    return Jetson(
        l4t=parse_l4t(release),
        jetpack=package_version(tree, "nvidia-jetpack"),
        power_mode=parse_power_mode(tool("nvpmodel", "-q") or ""),
        power_modes=parse_power_modes(tree.text("etc/nvpmodel.conf") or ""),
    )


def parse_l4t(release: str) -> str | None:
    """``# R36 (release), REVISION: 4.3, …`` is 36.4.3."""
    found = re.match(r"#\s*R(\d+)\s*\(release\),\s*REVISION:\s*([\d.]+)", release)
    return f"{found[1]}.{found[2]}" if found else None


def parse_power_mode(answer: str) -> PowerMode | None:
    """``NV Power Mode: MAXN`` and the number on the line below it; warnings may stand before."""
    found = re.search(r"NV Power Mode\s*:\s*(\S+)\s+(\d+)", answer)
    return PowerMode(id=int(found[2]), name=found[1]) if found else None


def parse_power_modes(configuration: str) -> tuple[PowerMode, ...]:
    """The ``< POWER_MODEL ID=0 NAME=15W >`` lines of ``/etc/nvpmodel.conf``."""
    found = re.findall(r"^<\s*POWER_MODEL\s+ID=(\d+)\s+NAME=(\S+)\s*>", configuration, re.MULTILINE)
    return tuple(PowerMode(id=int(number), name=name) for number, name in found)


def package_version(tree: Tree, package: str) -> str | None:
    """Version of an installed Debian package, from dpkg's own list."""
    listed = tree.text("var/lib/dpkg/status") or ""
    for entry in re.split(r"\n\n", listed):
        if entry.startswith(f"Package: {package}\n") and "Status: install ok installed" in entry:
            found = re.search(r"^Version: (.+)$", entry, re.MULTILINE)
            return found[1].strip() if found else None
    return None


def read_gpu_clocks(tree: Tree) -> tuple[DeviceClock, ...]:
    """The integrated GPU's clocks.

    Orin's device is ``17000000.ga10b`` (JetPack 5) or ``17000000.gpu`` (JetPack 6); Thor's are named ``gpu-*``.
    """
    devices = tree.find("sys/class/devfreq/*")
    return tuple(_clock(tree, device) for device in devices if re.search(r"(gpu|ga10b|gv11b)", device.lower()))


def _clock(tree: Tree, device: str) -> DeviceClock:
    return DeviceClock(
        name=device.rsplit("/", 1)[-1],
        current_hz=tree.integer(f"{device}/cur_freq"),
        min_hz=tree.integer(f"{device}/min_freq"),
        max_hz=tree.integer(f"{device}/max_freq"),
    )
