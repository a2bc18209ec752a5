"""The processor: what it is, and what its clocks may do."""

import re

from edge_mm.bench.sysfs import Tree
from edge_mm.contracts.base import Contract

_CPU = "sys/devices/system/cpu"


class Core(Contract):
    """One online core's clock; None where the kernel offers no ``cpufreq``."""

    index: int
    governor: str | None = None
    driver: str | None = None
    """Name of the cpufreq driver; ``powersave`` means other things under ``intel_pstate`` than elsewhere."""
    min_khz: int | None = None
    """Lowest clock that the governor may choose."""
    max_khz: int | None = None
    """Highest clock that the governor may choose."""
    hardware_max_khz: int | None = None
    """Highest clock that the core can do."""

    @property
    def locked(self) -> bool | None:
        """True if the governor has no choice; None if that cannot be told."""
        if self.min_khz is None or self.max_khz is None:
            return None
        return self.min_khz == self.max_khz


class Cpu(Contract):
    """The processor as the kernel describes it."""

    model: str | None = None
    architecture: str
    online: tuple[int, ...]
    """Indices of the cores that are online."""
    cores: tuple[Core, ...]
    smt: bool | None = None
    """True if cores share execution units with a sibling."""
    boost: bool | None = None
    """True if clocks above the nominal one are allowed."""
    flags: tuple[str, ...]
    """Those instruction-set flags that decide how fast int8 and fp16 run."""


_X86 = {"amx_bf16", "amx_int8", "avx", "avx2", "avx512_vnni", "avx512f", "avx_vnni", "f16c", "fma"}
_ARM = {"asimd", "asimddp", "asimdhp", "bf16", "i8mm", "sve", "sve2"}
SPEED_FLAGS = frozenset(_X86 | _ARM)
"""Instruction sets that are worth recording."""


def read_cpu(tree: Tree, *, architecture: str) -> Cpu:
    """Read the processor of a tree."""
    info = tree.text("proc/cpuinfo") or ""
    online = _online(tree, info)
    return Cpu(
        model=_model(tree, info),
        architecture=architecture,
        online=online,
        cores=tuple(_core(tree, index) for index in online),
        smt=_switch(tree, f"{_CPU}/smt/active"),
        boost=_boost(tree),
        flags=tuple(sorted(SPEED_FLAGS & set(_first(info, "flags", "Features").split()))),
    )


def current_khz(tree: Tree, online: tuple[int, ...]) -> tuple[int | None, ...]:
    """Each core's present clock, in the order of ``online``."""
    return tuple(tree.integer(f"{_CPU}/cpu{index}/cpufreq/scaling_cur_freq") for index in online)


def parse_range(text: str) -> tuple[int, ...]:
    """A kernel's list of indices: ``0-3,6`` is 0, 1, 2, 3, 6."""
    indices: list[int] = []
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        indices += range(int(first), int(last or first) + 1)
    return tuple(indices)


def _online(tree: Tree, info: str) -> tuple[int, ...]:
    listed = tree.text(f"{_CPU}/online")
    if listed:
        return parse_range(listed)
    return tuple(int(index) for index in re.findall(r"^processor\s*:\s*(\d+)$", info, re.MULTILINE))


def _core(tree: Tree, index: int) -> Core:
    freq = f"{_CPU}/cpu{index}/cpufreq"
    return Core(
        index=index,
        governor=tree.text(f"{freq}/scaling_governor"),
        driver=tree.text(f"{freq}/scaling_driver"),
        min_khz=tree.integer(f"{freq}/scaling_min_freq"),
        max_khz=tree.integer(f"{freq}/scaling_max_freq"),
        hardware_max_khz=tree.integer(f"{freq}/cpuinfo_max_freq"),
    )


def _model(tree: Tree, info: str) -> str | None:
    if named := _first(info, "model name"):
        return named
    for path in tree.find("proc/device-tree/cpus/cpu@*/compatible"):
        # One or several NUL-separated names, the most specific one first.
        return (tree.text(path) or "").split("\0")[0] or None
    part = _first(info, "CPU part")
    return f"ARM implementer {_first(info, 'CPU implementer')} part {part}" if part else None


def _first(info: str, *keys: str) -> str:
    for key in keys:
        if found := re.search(rf"^{key}\s*:\s*(.+)$", info, re.MULTILINE):
            return found[1].strip()
    return ""


def _switch(tree: Tree, path: str) -> bool | None:
    value = tree.integer(path)
    return None if value is None else bool(value)


def _boost(tree: Tree) -> bool | None:
    no_turbo = _switch(tree, f"{_CPU}/intel_pstate/no_turbo")
    return not no_turbo if no_turbo is not None else _switch(tree, f"{_CPU}/cpufreq/boost")
