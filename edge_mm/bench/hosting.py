"""Whether something stands between the process and the hardware: a container, a virtual machine, a quota."""

import re

from edge_mm.bench.sysfs import Tree
from edge_mm.contracts.base import Contract


class Hosting(Contract):
    """What shares or hides the hardware; None is no sign of it, which is not proof."""

    container: str | None = None
    virtual_machine: str | None = None
    """The hypervisor's name, or ``unknown`` where only the processor says that there is one."""
    cpu_quota: float | None = None
    """Cores' worth of time that the control group allows; a group beyond it is stopped, which shows as a long tail."""


def read_hosting(tree: Tree) -> Hosting:
    """Read the signs of a tree."""
    return Hosting(container=_container(tree), virtual_machine=_hypervisor(tree), cpu_quota=_quota(tree))


def _container(tree: Tree) -> str | None:
    if tree.path(".dockerenv").exists():
        return "docker"
    if tree.path("run/.containerenv").exists():
        return "podman"
    found = re.search(r"docker|kubepods|containerd|lxc|podman", tree.text("proc/1/cgroup") or "")
    return found[0] if found else None


def _hypervisor(tree: Tree) -> str | None:
    for path in ("sys/hypervisor/type", "sys/class/dmi/id/sys_vendor"):
        name = tree.text(path) or ""
        if re.search(r"QEMU|VMware|Xen|xen|innotek|Amazon EC2|Google|Microsoft Corporation|Firecracker", name):
            return name
    # Only x86 says so in its flags.
    flagged = re.search(r"^flags\s*:.*\bhypervisor\b", tree.text("proc/cpuinfo") or "", re.MULTILINE)
    return "unknown" if flagged else None


def _quota(tree: Tree) -> float | None:
    quota, _, period = (tree.text("sys/fs/cgroup/cpu.max") or "").partition(" ")
    return int(quota) / int(period) if quota.isdigit() and period.isdigit() else None
