"""NVIDIA's management library through ctypes: no dependency, and None for all that a GPU does not support."""

import ctypes
from types import TracebackType
from typing import TypeVar

from typing_extensions import Self

from edge_mm.contracts.base import Contract
from edge_mm.errors import UnavailableError

LIBRARY = "libnvidia-ml.so.1"
_SM, _MEMORY = 1, 2
"""nvmlClockType_t of nvml.h."""
_GPU_SENSOR = 0
THERMAL_REASONS = 0x08 | 0x20 | 0x40
"""nvmlClocksThrottleReason: HW slowdown, SW thermal, HW thermal."""
POWER_REASONS = 0x04 | 0x80
"""nvmlClocksThrottleReason: SW power cap, HW power brake."""


class _Memory(ctypes.Structure):
    _fields_ = (("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong))


class _Process(ctypes.Structure):
    _fields_ = (
        ("pid", ctypes.c_uint),
        ("used", ctypes.c_ulonglong),
        ("gpu_instance", ctypes.c_uint),
        ("compute_instance", ctypes.c_uint),
    )


_RoomT = TypeVar("_RoomT", ctypes.c_uint, ctypes.c_ulonglong, _Memory)


class Gpu(Contract):
    """One GPU at one moment; None is what it does not tell."""

    index: int
    name: str | None = None
    driver: str | None = None
    compute_capability: str | None = None
    sm_mhz: int | None = None
    sm_max_mhz: int | None = None
    memory_mhz: int | None = None
    celsius: int | None = None
    power_w: float | None = None
    power_limit_w: float | None = None
    memory_total_bytes: int | None = None
    memory_used_bytes: int | None = None
    throttle_reasons: int | None = None
    """Bits of nvmlClocksThrottleReason."""


class Nvml:
    """The library, open between ``with`` and its end."""

    def __init__(self, library: str = LIBRARY) -> None:
        self._name = library
        self._lib: ctypes.CDLL | None = None

    def __enter__(self) -> Self:
        """Load and initialise.

        Raises:
            UnavailableError: there is no driver, or it refused.
        """
        try:
            lib = ctypes.CDLL(self._name)
            failed = int(lib.nvmlInit_v2())
        except (OSError, AttributeError) as error:
            raise self._unavailable(str(error)) from None
        if failed:
            raise self._unavailable(f"error {failed} of nvmlInit_v2")
        self._lib = lib
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the library back."""
        if self._lib is not None:
            self._lib.nvmlShutdown()
            self._lib = None

    def count(self) -> int:
        """How many GPUs the driver sees."""
        return self._unsigned("nvmlDeviceGetCount_v2") or 0

    def gpu(self, index: int) -> Gpu:
        """All that GPU ``index`` tells of itself."""
        handle = self._handle(index)
        memory = self._filled("nvmlDeviceGetMemoryInfo", _Memory(), handle)
        return Gpu(
            index=index,
            name=self._string("nvmlDeviceGetName", handle),
            driver=self._string("nvmlSystemGetDriverVersion"),
            compute_capability=self._capability(handle),
            sm_mhz=self._unsigned("nvmlDeviceGetClockInfo", handle, _SM),
            sm_max_mhz=self._unsigned("nvmlDeviceGetMaxClockInfo", handle, _SM),
            memory_mhz=self._unsigned("nvmlDeviceGetClockInfo", handle, _MEMORY),
            celsius=self._unsigned("nvmlDeviceGetTemperature", handle, _GPU_SENSOR),
            power_w=_milli(self._unsigned("nvmlDeviceGetPowerUsage", handle)),
            power_limit_w=_milli(self._unsigned("nvmlDeviceGetEnforcedPowerLimit", handle)),
            memory_total_bytes=memory.total if memory else None,
            memory_used_bytes=memory.used if memory else None,
            throttle_reasons=self._wide("nvmlDeviceGetCurrentClocksThrottleReasons", handle),
        )

    def power_w(self, index: int) -> float | None:
        """Present power of a GPU in watts."""
        return _milli(self._unsigned("nvmlDeviceGetPowerUsage", self._handle(index)))

    def energy_j(self, index: int) -> float | None:
        """Joules of a GPU since the driver was loaded (Volta and newer)."""
        return _milli(self._wide("nvmlDeviceGetTotalEnergyConsumption", self._handle(index)))

    def process_bytes(self, index: int, pid: int) -> int | None:
        """Memory of GPU ``index`` that a process holds; None if the driver does not tell (Jetson, containers)."""
        # The first call, with no room, writes how many there are; a few more may start before the second.
        count = ctypes.c_uint(0)
        self._call("nvmlDeviceGetComputeRunningProcesses_v3", self._handle(index), ctypes.byref(count), None)
        count = ctypes.c_uint(count.value + 8)
        room = (_Process * count.value)()
        if self._call("nvmlDeviceGetComputeRunningProcesses_v3", self._handle(index), ctypes.byref(count), room):
            return None
        sizes = [entry.used for entry in room[: count.value] if entry.pid == pid]
        return sizes[0] if sizes and sizes[0] != ctypes.c_ulonglong(-1).value else None

    def _handle(self, index: int) -> ctypes.c_void_p:
        handle = ctypes.c_void_p()
        if failed := self._call("nvmlDeviceGetHandleByIndex_v2", ctypes.c_uint(index), ctypes.byref(handle)):
            raise self._unavailable(f"error {failed} for GPU {index}")
        return handle

    def _call(self, function: str, *arguments: object) -> int:
        if self._lib is None:
            raise self._unavailable("a library that is not open")
        try:
            return int(getattr(self._lib, function)(*arguments))
        except AttributeError:
            return 13  # NVML_ERROR_FUNCTION_NOT_FOUND: a driver older than the function

    def _unsigned(self, function: str, *arguments: object) -> int | None:
        value = self._filled(function, ctypes.c_uint(), *arguments)
        return None if value is None else value.value

    def _wide(self, function: str, *arguments: object) -> int | None:
        value = self._filled(function, ctypes.c_ulonglong(), *arguments)
        return None if value is None else value.value

    def _filled(self, function: str, room: _RoomT, *arguments: object) -> _RoomT | None:
        return None if self._call(function, *arguments, ctypes.byref(room)) else room

    def _string(self, function: str, *arguments: object) -> str | None:
        room = ctypes.create_string_buffer(96)
        if self._call(function, *arguments, room, ctypes.c_uint(len(room))):
            return None
        return room.value.decode("utf-8", "replace")

    def _capability(self, handle: ctypes.c_void_p) -> str | None:
        major, minor = ctypes.c_int(), ctypes.c_int()
        if self._call("nvmlDeviceGetCudaComputeCapability", handle, ctypes.byref(major), ctypes.byref(minor)):
            return None
        return f"{major.value}.{minor.value}"

    def _unavailable(self, got: str) -> UnavailableError:
        fix = "Install the NVIDIA driver, or run where there is a GPU."
        return UnavailableError("NVML", expected=f"a working {self._name}", got=got, fix=fix)


def read_gpus(library: str = LIBRARY) -> tuple[Gpu, ...] | None:
    """Every GPU that NVML sees; None without NVML."""
    try:
        with Nvml(library) as nvml:
            return tuple(nvml.gpu(index) for index in range(nvml.count()))
    except UnavailableError:
        return None


def _milli(value: int | None) -> float | None:
    return None if value is None else value / 1000
