"""What a plan's figures depend on, as facts that can be compared one by one."""

import platform
from collections.abc import Mapping
from typing import Final

from edge_mm.bench.cpu import read_cpu
from edge_mm.bench.jetson import read_jetson
from edge_mm.bench.libraries import library_version
from edge_mm.bench.sysfs import Tree, device_name
from edge_mm.bench.tools import Tool, absent, ask
from edge_mm.engines.base import EngineOptions

UNKNOWN: Final = "unknown"
LIBRARIES: Final[Mapping[str, tuple[str, ...]]] = {"onnxruntime": ("edge_mm", "onnxruntime")}
"""By engine: the libraries whose version decides how fast a graph runs."""


def environment_key(
    engine: str, options: EngineOptions, tree: Tree | None = None, *, tool: Tool | None = None
) -> dict[str, str]:
    """Facts of this machine and of how the engine uses it; one that cannot be told is ``unknown``.

    Args:
        engine: The backend's name.
        options: How it uses the machine.
        tree: Where the machine describes itself; a test gives a recorded one.
        tool: Asks the machine's programs; without it they are asked only on the running machine.
    """
    tree = tree or Tree()
    cpu = read_cpu(tree, architecture=platform.machine())
    jetson = read_jetson(tree, tool or (ask if tree.live else absent))
    facts = {
        "device": device_name(tree),
        "processor": cpu.model,
        "architecture": cpu.architecture,
        "instruction sets": " ".join(cpu.flags),
        "cores online": str(len(cpu.online)),
        "engine": engine,
        "threads": str(options.threads),
        "providers": " ".join(options.providers),
        **{library: library_version(library) for library in LIBRARIES.get(engine, ("edge_mm",))},
    }
    if jetson is not None:
        facts |= {"Jetson Linux": jetson.l4t, "power mode": jetson.power_mode.name if jetson.power_mode else None}
    return {name: value or UNKNOWN for name, value in facts.items()}


def changes(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Each fact that differs, in words."""
    names = sorted({*then, *now})
    return [
        f"{name} was {then.get(name, 'absent')}, is {now.get(name, 'absent')}"
        for name in names
        if then.get(name) != now.get(name)
    ]
