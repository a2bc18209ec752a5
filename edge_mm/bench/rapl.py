"""Running Average Power Limit: the energy counters of x86 processors under ``powercap``."""

from collections.abc import Mapping

from edge_mm.bench.meters import Meter, MissingMeter, Rail, Scope
from edge_mm.bench.sysfs import Tree

_ZONES = "sys/class/powercap/intel-rapl:*"
"""AMD's counters appear under the same name. Sub-zones (core, uncore, dram) have one more number."""


class RaplMeter:
    """Every zone whose counter may be read."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        counters = {zone: tree.integer(f"{zone}/energy_uj") for zone in tree.find(_ZONES)}
        self._zones = {_name(tree, zone): zone for zone, counter in counters.items() if counter is not None}

    @property
    def rails(self) -> tuple[Rail, ...]:
        """All of them, in joules; each knows where its counter starts again."""
        return tuple(self._rail(name, zone) for name, zone in self._zones.items())

    def read(self) -> Mapping[str, float]:
        """Joules by zone since some start."""
        counters = {name: self._tree.integer(f"{zone}/energy_uj") for name, zone in self._zones.items()}
        return {name: micro / 1e6 for name, micro in counters.items() if micro is not None}

    def _rail(self, name: str, zone: str) -> Rail:
        limit = self._tree.integer(f"{zone}/max_energy_range_uj")
        return Rail(
            source="rapl",
            name=name,
            scope=_scope(name),
            unit="joules",
            wraps_at=None if limit is None else limit / 1e6,
        )


def open_rapl(tree: Tree) -> Meter | MissingMeter:
    """The tree's RAPL zones, or why they cannot be read.

    Since Linux 5.10 only root may read the counters: they leak what other processes do (CVE-2020-8694).
    """
    zones = tree.find(_ZONES)
    if not zones:
        return MissingMeter(source="rapl", reason="this machine has no powercap zones", fix="None: use another meter.")
    try:
        tree.path(f"{zones[0]}/energy_uj").read_text()
    except PermissionError:
        return MissingMeter(
            source="rapl",
            reason="permission denied for powercap's energy_uj",
            fix="Run as root, or `sudo chmod a+r /sys/class/powercap/intel-rapl:*/energy_uj`.",
        )
    except OSError as error:
        return MissingMeter(source="rapl", reason=f"energy_uj cannot be read: {error.strerror}", fix="See `dmesg`.")
    return RaplMeter(tree)


def _name(tree: Tree, zone: str) -> str:
    numbers = zone.rsplit("/", 1)[-1].split(":")[1:]
    name = tree.text(f"{zone}/name") or "zone"
    return f"package-{numbers[0]}/{name}" if len(numbers) > 1 else name


def _scope(name: str) -> Scope:
    if name.endswith("dram"):
        return "dram"
    if name == "psys":
        return "board"
    return "cpu_package" if name.startswith("package") and "/" not in name else "part"
