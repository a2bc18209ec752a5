"""The machines behind the figures, side by side."""

from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import Element

from edge_mm.bench.environment import Environment, MachineState
from edge_mm.bench.page.tables import data_table
from edge_mm.bench.result import BenchResult
from edge_mm.bench.thermal import hottest

UNKNOWN: Final = "not known"


def machine_table(titles: Sequence[str], results: Sequence[BenchResult]) -> Element:
    """One column for each result; what a machine does not tell is *not known*."""
    columns = [dict(_facts(result)) for result in results]
    names = dict.fromkeys(name for column in columns for name in column)
    rows = [[name, *(column.get(name) or UNKNOWN for column in columns)] for name in names]
    return data_table(["", *titles], rows)


def _facts(result: BenchResult) -> Iterator[tuple[str, str | None]]:
    machine = result.environment
    ran = ", ".join(f"{graph} {candidate}" for graph, candidate in result.bundle.candidates.items())
    yield "bundle", f"{result.bundle.name} {result.bundle.version}, {result.bundle.digest}"
    yield "candidates", f"{ran} ({'tuned' if result.bundle.tuned else 'not tuned'} on this device)"
    yield "engine", f"{result.engine.backend}, {result.engine.threads} threads, {', '.join(result.engine.providers)}"
    yield "scenario", f"{result.scenario.scenario.replace('_', ' ')}, {result.planned_runs} runs"
    yield "device", machine.device
    yield "system", machine.system
    yield "kernel", machine.kernel
    yield from _processor(machine)
    yield from _jetson(machine)
    yield "memory", None if machine.memory_bytes is None else f"{machine.memory_bytes / 2**30:.1f} GiB"
    yield "virtual machine", machine.hosting.virtual_machine or "no sign of one"
    yield from _process(machine)
    yield from _states(machine)
    yield "preflight", "; ".join(finding.what for finding in result.preflight.findings) or "nothing found"


def _processor(machine: Environment) -> Iterator[tuple[str, str | None]]:
    cpu = machine.cpu
    locked = {core.locked for core in cpu.cores}
    yield "processor", f"{cpu.model or 'unnamed'}, {cpu.architecture}, {len(cpu.online)} cores online"
    yield "governor", ", ".join(sorted({core.governor for core in cpu.cores if core.governor})) or None
    yield "core clocks", {frozenset({True}): "locked", frozenset({None}): None}.get(frozenset(locked), "not locked")
    yield "instruction sets", ", ".join(cpu.flags) or None


def _jetson(machine: Environment) -> Iterator[tuple[str, str | None]]:
    if machine.jetson is not None:
        mode = machine.jetson.power_mode
        yield "Jetson Linux", machine.jetson.l4t
        yield "JetPack", machine.jetson.jetpack
        yield "power mode", None if mode is None else f"{mode.name} ({mode.id})"
    for gpu in machine.before.gpus or ():
        yield f"GPU {gpu.index}", gpu.name


def _process(machine: Environment) -> Iterator[tuple[str, str | None]]:
    process = machine.process
    yield "Python", f"{process.implementation} {process.python}"
    yield "may run on cores", ", ".join(map(str, process.affinity))
    yield "scheduling", f"{process.scheduler}, nice {process.nice}"
    yield "libraries", ", ".join(f"{name} {version}" for name, version in sorted(machine.libraries.items())) or None
    yield "switches", ", ".join(f"{name}={value}" for name, value in sorted(process.flags.items())) or "none set"


def _states(machine: Environment) -> Iterator[tuple[str, str | None]]:
    for when, state in (("before", machine.before), ("after", machine.after)):
        if state is not None:
            yield f"hottest {when}", _celsius(state)
            yield f"load {when}", None if state.load_average is None else f"{state.load_average[0]:.2f} over a minute"
    slowed = machine.throttled
    if not machine.before.throttle:
        yield "slowed down", None
    else:
        yield "slowed down", ", ".join(f"{name} {times}" for name, times in (slowed or {}).items()) or "no"


def _celsius(state: MachineState) -> str | None:
    celsius = hottest(state.temperatures)
    return None if celsius is None else f"{celsius:.1f} °C"
