"""Whether the machine is fit to be measured, and what to do if it is not."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal

from edge_mm.bench.environment import Environment
from edge_mm.bench.nvml import POWER_REASONS, THERMAL_REASONS
from edge_mm.contracts.base import Contract
from edge_mm.errors import GateError

WARN_BUSY: Final = 0.05
REFUSE_BUSY: Final = 0.25
"""Shares of all cores that others may use. On two cores at 25 %, every second decision meets another task."""
WARN_MEMORY: Final = 0.10
REFUSE_MEMORY_BYTES: Final = 256 * 2**20
"""Below it the kernel drops pages of the model itself and reads them back from the disk."""
NEAR_TRIP_CELSIUS: Final = 5.0
"""Closer than this to the kernel's passive trip point, a run of minutes will pass it."""
DYNAMIC_POWERSAVE: Final = frozenset({"intel_pstate", "amd-pstate-epp", "amd_pstate_epp"})
"""Drivers whose ``powersave`` follows the load; everywhere else it pins the lowest clock."""


class Finding(Contract):
    """Something that makes figures untrue or hard to repeat."""

    level: Literal["warn", "refuse"]
    what: str
    fix: str


class Preflight(Contract):
    """All findings about one environment."""

    findings: tuple[Finding, ...]

    @property
    def refused(self) -> tuple[Finding, ...]:
        """Findings that forbid a measurement unless it is forced."""
        return tuple(finding for finding in self.findings if finding.level == "refuse")

    def require(self) -> None:
        """Let only a fit machine pass.

        Raises:
            GateError: naming every finding that refuses, and what to do.
        """
        if self.refused:
            raise GateError(
                "preflight",
                expected="a machine that is fit to be measured",
                got="; ".join(finding.what for finding in self.refused),
                fix=" ".join(finding.fix for finding in self.refused),
            )


def check(environment: Environment, *, busy: float | None, needs_bytes: int = 0) -> Preflight:
    """Judge an environment.

    Args:
        environment: as captured before the measurement.
        busy: share of all cores that others use, from ``busy.busy_share``; None if it cannot be told.
        needs_bytes: memory that the measurement will take, if known.
    """
    found = [finding for rule in RULES for finding in rule(environment)]
    return Preflight(findings=(*_busy(busy), *_memory(environment, needs_bytes), *found))


def _warn(what: str, fix: str) -> Finding:
    return Finding(level="warn", what=what, fix=fix)


def _refuse(what: str, fix: str) -> Finding:
    return Finding(level="refuse", what=what, fix=fix)


def _busy(busy: float | None) -> Iterator[Finding]:
    fix = "Stop the other programs (`top` names them)."
    if busy is None:
        yield _warn("how busy the machine is cannot be read", "Make /proc/stat readable.")
    elif busy > REFUSE_BUSY:
        yield _refuse(f"other programs use {busy:.0%} of the processor", fix)
    elif busy > WARN_BUSY:
        yield _warn(f"other programs use {busy:.0%} of the processor", fix)


def _memory(environment: Environment, needs_bytes: int) -> Iterator[Finding]:
    free, total = environment.before.memory_available_bytes, environment.memory_bytes
    if free is None or total is None:
        return
    mib = f"{free / 2**20:.0f} MiB of memory are available"
    fix = "Stop other programs, or log out of the desktop (`sudo systemctl isolate multi-user.target`)."
    if free < REFUSE_MEMORY_BYTES + needs_bytes:
        yield _refuse(mib, fix)
    elif free < WARN_MEMORY * total:
        yield _warn(mib, fix)


def _clocks(environment: Environment) -> Iterator[Finding]:
    cores = environment.cpu.cores
    locked = [core.locked for core in cores]
    if environment.jetson is not None:
        gpus = [clock.locked for clock in environment.before.gpu_clocks]
        if False in locked + gpus:
            yield _refuse("the clocks of this Jetson are not locked", "Run `sudo jetson_clocks`.")
        return
    if all(state is None for state in locked):
        yield _warn("the clocks cannot be read", "Measure on the bare machine, or trust only comparisons in one run.")
    elif False in locked and {core.governor for core in cores} != {"performance"}:
        yield _warn("the clocks follow the load", "Run `sudo cpupower frequency-set -g performance`.")


def _governor(environment: Environment) -> Iterator[Finding]:
    pinned = [core.driver not in DYNAMIC_POWERSAVE for core in environment.cpu.cores if core.governor == "powersave"]
    if any(pinned):
        yield _refuse(
            "the governor is powersave: the lowest clock", "Run `sudo cpupower frequency-set -g performance`."
        )


def _caps(environment: Environment) -> Iterator[Finding]:
    if environment.jetson is not None:
        return  # Its power mode caps the clocks on purpose; the rule on modes speaks of that.
    capped = [
        core.index
        for core in environment.cpu.cores
        if core.max_khz is not None and core.hardware_max_khz is not None and core.max_khz < core.hardware_max_khz
    ]
    if capped:
        yield _warn(
            f"cores {capped} may not reach their highest clock",
            "Run `sudo cpupower frequency-set -u MAX` with the highest clock that `cpupower frequency-info` prints.",
        )


def _power_mode(environment: Environment) -> Iterator[Finding]:
    jetson = environment.jetson
    if jetson is None:
        return
    if jetson.power_mode is None:
        yield _warn("the power mode cannot be read", "Run as a user for whom `nvpmodel -q` works.")
        return
    largest = jetson.largest_mode
    if largest is not None and largest.id != jetson.power_mode.id:
        yield _warn(
            f"the power mode is {jetson.power_mode.name}, not {largest.name}",
            f"Run `sudo nvpmodel -m {largest.id}`, then `sudo jetson_clocks`; or keep it and compare only within it.",
        )


def _heat(environment: Environment) -> Iterator[Finding]:
    for zone in environment.before.temperatures:
        if zone.celsius is None or zone.passive_celsius is None:
            continue
        what = f"{zone.zone} is at {zone.celsius:.0f} °C, it slows down at {zone.passive_celsius:.0f} °C"
        fix = "Let it cool down, and give it a fan."
        if zone.celsius >= zone.passive_celsius:
            yield _refuse(what, fix)
        elif zone.celsius >= zone.passive_celsius - NEAR_TRIP_CELSIUS:
            yield _warn(what, fix)


def _throttled(environment: Environment) -> Iterator[Finding]:
    fix = "Let it cool down; check the fan and the power supply."
    for counter in environment.before.throttle:
        if counter.active:
            yield _refuse(f"the machine is slowed down now ({counter.name} = {counter.value:#x})", fix)
    for gpu in environment.before.gpus or ():
        reasons = gpu.throttle_reasons or 0
        if reasons & THERMAL_REASONS:
            yield _refuse(f"GPU {gpu.index} is slowed down by heat", fix)
        elif reasons & POWER_REASONS:
            yield _warn(f"GPU {gpu.index} is held back by its power limit", "Raise it with `sudo nvidia-smi -pl`.")


def _supply(environment: Environment) -> Iterator[Finding]:
    if environment.before.supply.on_battery:
        yield _warn("the machine runs on its battery", "Connect it to the mains.")


def _hosting(environment: Environment) -> Iterator[Finding]:
    hosting = environment.hosting
    if hosting.cpu_quota is not None and hosting.cpu_quota < len(environment.cpu.online):
        yield _warn(
            f"the control group allows {hosting.cpu_quota:g} of {len(environment.cpu.online)} cores",
            "Start the container without a CPU quota.",
        )
    if hosting.virtual_machine is not None:
        yield _warn(
            f"this is a virtual machine ({hosting.virtual_machine}): neighbours may share its cores",
            "Measure on the bare machine, or trust only interleaved comparisons.",
        )


RULES: Final[Sequence[Callable[[Environment], Iterator[Finding]]]] = (
    _clocks,
    _governor,
    _caps,
    _power_mode,
    _heat,
    _throttled,
    _supply,
    _hosting,
)
