"""Versions of the libraries that decide the figures, told without importing them."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from edge_mm.bench.jetson import package_version
from edge_mm.bench.sysfs import Tree

LIBRARIES: dict[str, Sequence[str]] = {
    "edge_mm": ("edge-mm",),
    "numpy": ("numpy",),
    "onnxruntime": ("onnxruntime", "onnxruntime-gpu"),
    "opencv": ("opencv-python-headless", "opencv-python", "opencv-contrib-python", "opencv-contrib-python-headless"),
    "openvino": ("openvino",),
    "tensorrt": ("tensorrt", "tensorrt-cu13", "tensorrt-cu12"),
    "tensorrt_rtx": ("tensorrt-rtx", "tensorrt-rtx-bindings"),
    "tokenizers": ("tokenizers",),
    "torch": ("torch",),
}
"""Distributions that may hold a library, in the order in which they are asked for."""

SYSTEM_PACKAGES: dict[str, Sequence[str]] = {
    "tensorrt": ("libnvinfer10", "libnvinfer8"),
    "cuda": ("cuda-cudart-13-0", "cuda-cudart-12-6", "cuda-cudart-12-2"),
    "cudnn": ("libcudnn9-cuda-13", "libcudnn9-cuda-12", "libcudnn8"),
}
"""Debian packages that hold a library on a Jetson, where Python has no distribution of it."""


def read_libraries(tree: Tree) -> dict[str, str]:
    """Version by library; a library that is not there has no entry."""
    found = {name: installed for name, options in LIBRARIES.items() if (installed := _first_installed(options))}
    for name, packages in SYSTEM_PACKAGES.items():
        versions = (package_version(tree, package) for package in packages)
        if name not in found and (installed := next(filter(None, versions), None)):
            found[name] = installed
    return dict(sorted(found.items()))


def library_version(name: str) -> str | None:
    """Version of one of ``LIBRARIES``, if Python has a distribution of it."""
    return _first_installed(LIBRARIES[name])


def _first_installed(distributions: Sequence[str]) -> str | None:
    return next(filter(None, map(_version, distributions)), None)


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
