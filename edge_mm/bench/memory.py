"""What a process holds of host and device memory."""

from edge_mm.bench.nvml import LIBRARY, Nvml
from edge_mm.bench.sysfs import Tree, kib_fields
from edge_mm.contracts.base import Contract
from edge_mm.errors import UnavailableError


class MemoryUse(Contract):
    """Bytes of one process; None is what the kernel or the driver does not tell."""

    peak_rss_bytes: int | None = None
    """Largest resident set since the process started, or since ``reset_peak``. Shared pages count in full."""
    rss_bytes: int | None = None
    pss_bytes: int | None = None
    """Resident now, each shared page divided by its users: what the process adds to the machine."""
    swap_bytes: int | None = None
    device_bytes: int | None = None
    """On GPUs of their own; None on a Jetson, whose GPU uses host memory, and without NVML."""


def read_memory(root: Tree | None = None, *, pid: int | None = None, library: str = LIBRARY) -> MemoryUse:
    """Read the memory of a process: of the calling one unless ``pid`` is given."""
    tree = root or Tree()
    folder = f"proc/{pid or 'self'}"
    status = kib_fields(tree.text(f"{folder}/status"))
    return MemoryUse(
        peak_rss_bytes=status.get("VmHWM"),
        rss_bytes=status.get("VmRSS"),
        pss_bytes=kib_fields(tree.text(f"{folder}/smaps_rollup")).get("Pss"),
        swap_bytes=status.get("VmSwap"),
        device_bytes=_device_bytes(tree, pid, library) if tree.live else None,
    )


def reset_peak(root: Tree | None = None) -> bool:
    """Let ``peak_rss_bytes`` of this process start anew from its present size; False if the kernel refuses.

    Source: proc(5), ``/proc/pid/clear_refs``, value 5.
    """
    try:
        (root or Tree()).path("proc/self/clear_refs").write_text("5")
    except OSError:
        return False
    return True


def _device_bytes(tree: Tree, pid: int | None, library: str) -> int | None:
    own = pid or int(tree.path("proc/self").readlink().name)
    try:
        with Nvml(library) as nvml:
            sizes = [nvml.process_bytes(index, own) for index in range(nvml.count())]
    except UnavailableError:
        return None
    known = [size for size in sizes if size is not None]
    return sum(known) if known else None
