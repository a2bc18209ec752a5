"""Everything about machine and process that a latency depends on; a result without it is invalid."""

import os
import platform
from pathlib import Path

from edge_mm.bench.cpu import Cpu, current_khz, read_cpu
from edge_mm.bench.hosting import Hosting, read_hosting
from edge_mm.bench.jetson import DeviceClock, Jetson, read_gpu_clocks, read_jetson
from edge_mm.bench.libraries import read_libraries
from edge_mm.bench.nvml import Gpu, read_gpus
from edge_mm.bench.process_facts import ProcessFacts, read_process
from edge_mm.bench.supply import Supply, read_supply
from edge_mm.bench.sysfs import Tree, device_name, kib_fields
from edge_mm.bench.thermal import Temperature, ThrottleCounter, new_events, read_temperatures, read_throttle
from edge_mm.bench.tools import Tool, absent, ask
from edge_mm.contracts.base import Contract


class MachineState(Contract):
    """What changes while the machine works, at one moment."""

    core_khz: tuple[int | None, ...]
    """Each online core's clock; None where the kernel does not tell."""
    gpu_clocks: tuple[DeviceClock, ...]
    """Of an integrated GPU."""
    gpus: tuple[Gpu, ...] | None = None
    """Of GPUs that NVML sees; None without NVML."""
    temperatures: tuple[Temperature, ...]
    throttle: tuple[ThrottleCounter, ...]
    load_average: tuple[float, float, float] | None = None
    """Runnable tasks, averaged over 1, 5 and 15 minutes."""
    memory_available_bytes: int | None = None
    swap_used_bytes: int | None = None
    supply: Supply


class Environment(Contract):
    """One machine and process, before a measurement and, once it is complete, after it. Absent is None."""

    device: str | None = None
    """The board's or the computer's own name."""
    kernel: str | None = None
    system: str | None = None
    """The distribution's name."""
    memory_bytes: int | None = None
    cpu: Cpu
    jetson: Jetson | None = None
    hosting: Hosting
    process: ProcessFacts
    libraries: dict[str, str]
    before: MachineState
    after: MachineState | None = None

    @property
    def throttled(self) -> dict[str, int] | None:
        """Slow-downs that were counted during the measurement; None until it is complete."""
        return None if self.after is None else new_events(self.before.throttle, self.after.throttle)


def capture(root: Path = Path("/"), *, tool: Tool | None = None) -> Environment:
    """Read the machine below ``root`` and this process.

    ``tool`` asks the machine's own programs; without it they are asked only if ``root`` is the running machine.
    """
    tree = Tree(root=root)
    tool = tool or (ask if tree.live else absent)
    cpu = read_cpu(tree, architecture=platform.machine())
    return Environment(
        device=device_name(tree),
        kernel=tree.text("proc/sys/kernel/osrelease"),
        system=_system(tree),
        memory_bytes=kib_fields(tree.text("proc/meminfo")).get("MemTotal"),
        cpu=cpu,
        jetson=read_jetson(tree, tool),
        hosting=read_hosting(tree),
        process=read_process(os.environ),
        libraries=read_libraries(tree),
        before=read_state(tree, cpu),
    )


def complete(environment: Environment, root: Path = Path("/")) -> Environment:
    """The same environment with the machine's state after the measurement."""
    after = read_state(Tree(root=root), environment.cpu)
    return environment.model_copy(update={"after": after})


def read_state(tree: Tree, cpu: Cpu) -> MachineState:
    """Read what changes."""
    memory = kib_fields(tree.text("proc/meminfo"))
    swap = memory["SwapTotal"] - memory["SwapFree"] if {"SwapTotal", "SwapFree"} <= memory.keys() else None
    return MachineState(
        core_khz=current_khz(tree, cpu.online),
        gpu_clocks=read_gpu_clocks(tree),
        gpus=read_gpus() if tree.live else None,
        temperatures=read_temperatures(tree),
        throttle=read_throttle(tree),
        load_average=_load(tree),
        memory_available_bytes=memory.get("MemAvailable"),
        swap_used_bytes=swap,
        supply=read_supply(tree),
    )


def _system(tree: Tree) -> str | None:
    for line in (tree.text("etc/os-release") or "").splitlines():
        if line.startswith("PRETTY_NAME="):
            return line.partition("=")[2].strip("\"'")
    return None


def _load(tree: Tree) -> tuple[float, float, float] | None:
    words = (tree.text("proc/loadavg") or "").split()
    return (float(words[0]), float(words[1]), float(words[2])) if len(words) > 2 else None
