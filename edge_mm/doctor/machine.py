"""The machine: its software, its devices, its folders."""

import os
import platform
import re
import tempfile
from collections.abc import Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from edge_mm.bench.jetson import read_jetson
from edge_mm.bench.nvml import read_gpus
from edge_mm.bench.sysfs import Tree
from edge_mm.bench.tools import ask
from edge_mm.doctor.report import Finding, examined
from edge_mm.errors import UnavailableError
from edge_mm.sources.microphone import input_devices

DISTRIBUTION = "edge-mm"


def software() -> Iterator[Finding]:
    """Python, and every library of the base install."""
    yield Finding(name="python", state="ok", necessary=True, detail=f"{platform.python_version()} on {_system()}")
    yield examined(DISTRIBUTION, lambda: installed_version(DISTRIBUTION), necessary=True)
    for library in required_libraries():
        yield examined(library, partial(installed_version, library), necessary=True)


def devices(tree: Tree) -> Iterator[Finding]:
    """Board, GPUs, cameras, microphones: none is necessary."""
    jetson = read_jetson(tree, ask)
    if jetson is not None:
        mode = jetson.power_mode.name if jetson.power_mode else "unknown"
        yield Finding(name="jetson", state="ok", detail=f"Jetson Linux {jetson.l4t}, power mode {mode}")
    yield examined("gpu", _gpus, necessary=False)
    yield examined("camera", lambda: cameras(tree), necessary=False)
    yield examined("microphone", lambda: ", ".join(input_devices()), necessary=False)


def required_libraries() -> list[str]:
    """Names of what the base install depends on, from its own metadata."""
    try:
        lines = requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        return []
    return sorted(re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in lines if "extra ==" not in line)


def installed_version(distribution: str) -> str:
    """The version that is installed.

    Raises:
        UnavailableError: it is not.
    """
    try:
        return version(distribution)
    except PackageNotFoundError:
        raise UnavailableError(
            distribution, expected="to be installed", got="it is not", fix=f"Run: pip install {distribution}"
        ) from None


def cameras(tree: Tree) -> str:
    """The video devices of the machine.

    Raises:
        UnavailableError: there is none, or none may be read.
    """
    nodes = [tree.path(name) for name in tree.find("dev/video*")]
    if not nodes:
        raise UnavailableError("camera", expected="/dev/video*", got="none", fix="Connect one, or pass it in.")
    open_to_us = [node for node in nodes if os.access(node, os.R_OK | os.W_OK)]
    if not open_to_us:
        names = ", ".join(node.name for node in nodes)
        fix = "Add yourself to the group: sudo usermod -aG video $USER"
        raise UnavailableError("camera", expected="permission to use it", got=f"none for {names}", fix=fix)
    return ", ".join(str(node) for node in open_to_us)


def writable(folder: Path, *, variable: str, without: str) -> str:
    """The folder, after a file was written to it and removed; it is made if it is not there.

    Args:
        folder: to write to.
        variable: of the environment, that names another.
        without: what happens as long as it cannot be written.

    Raises:
        UnavailableError: that was not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"edge-mm doctor")
    except OSError as error:
        fix = f"Make it writable, or name another with {variable}; until then {without}."
        raise UnavailableError(str(folder), expected="a writable folder", got=error.strerror, fix=fix) from None
    return str(folder)


def _gpus() -> str:
    gpus = read_gpus()
    if not gpus:
        fix = "Nothing to do on a machine without one; else install NVIDIA's driver."
        raise UnavailableError("gpu", expected="an NVIDIA GPU with its driver", got="none", fix=fix)
    return ", ".join(f"{gpu.name}" for gpu in gpus)


def _system() -> str:
    return f"{platform.system()} {platform.release()} {platform.machine()}"
