"""The devices that bundles are made for: what each is, which software runs there, its peak figures and their source."""

import platform
from collections.abc import Mapping
from typing import Final, Literal

from pydantic import Field

from edge_mm.contracts.base import Contract

Generation = Literal["onnxruntime", "tensorrt-8.6", "tensorrt-10", "tensorrt-11", "tensorrt-rtx-1"]

OPSET_CEILING: Final[Mapping[Generation, int]] = {
    "onnxruntime": 20,
    "tensorrt-8.6": 17,
    "tensorrt-10": 20,
    "tensorrt-11": 20,
    "tensorrt-rtx-1": 20,
}
"""Newest ONNX opset that is exported for a generation. 8.6 documents 17; 20 is the newest that holds no operator which
the strongly typed parsers lack (opset 23's Attention has shapes without a kernel)."""


class Peaks(Contract):
    """Nameplate figures of a device in its largest power mode; every one has its source in ``Target.source``."""

    memory_gb_s: float = Field(gt=0)
    """DRAM bandwidth, 10^9 bytes per second."""
    gpu_fp16_tflops: float | None = Field(default=None, gt=0)
    """Dense, GPU only."""
    gpu_int8_tops: float | None = Field(default=None, gt=0)
    """Dense, GPU only: the DLA's share of a module's figure is not counted."""
    gpu_mhz: float | None = Field(default=None, gt=0)
    """GPU clock at which the two figures above hold."""
    gpu_multiprocessors: int | None = Field(default=None, gt=0)
    """Streaming multiprocessors: CUDA cores / 128 since compute capability 8.6."""


class Target(Contract):
    """A family of devices."""

    title: str
    generations: tuple[Generation, ...] = Field(min_length=1)
    """In the order in which the runtime would try them."""
    compute_capability: str | None = Field(default=None, pattern=r"^\d+\.\d$")
    peaks: Peaks | None = None
    source: str
    """Where the figures come from."""

    @property
    def opset(self) -> int:
        """Newest opset that every generation of the target takes."""
        return min(OPSET_CEILING[generation] for generation in self.generations)


_AGX: Final = "NVIDIA datasheet DS-10712 v1.7 (AGX Orin)"
_NX: Final = "NVIDIA datasheet DS-10662 v1.8 (Orin NX)"
_NANO: Final = "NVIDIA datasheet DS-11105 (Orin Nano)"
_THOR: Final = "NVIDIA Jetson Thor datasheet; dense is half of the sparse figure"
_SUPER: Final = "; Super mode: the dense figure scaled to 1173 MHz with the same multiprocessors"
_JETPACK_6: Final[tuple[Generation, ...]] = ("tensorrt-10", "tensorrt-8.6", "onnxruntime")
_JETPACK_7: Final[tuple[Generation, ...]] = ("tensorrt-11", "tensorrt-10", "onnxruntime")


def _orin(title: str, source: str, *, gb_s: float, int8: float, mhz: float, cores: int) -> Target:
    peaks = Peaks(
        memory_gb_s=gb_s,
        # Ampere's tensor cores do int8 at twice the rate of fp16.
        gpu_fp16_tflops=int8 / 2,
        gpu_int8_tops=int8,
        gpu_mhz=mhz,
        gpu_multiprocessors=cores // 128,
    )
    return Target(title=title, generations=_JETPACK_6, compute_capability="8.7", peaks=peaks, source=source)


def _thor(title: str, *, fp16: float, int8: float, mhz: float | None, cores: int) -> Target:
    peaks = Peaks(
        memory_gb_s=273, gpu_fp16_tflops=fp16, gpu_int8_tops=int8, gpu_mhz=mhz, gpu_multiprocessors=cores // 128
    )
    return Target(title=title, generations=_JETPACK_7, compute_capability="11.0", peaks=peaks, source=_THOR)


TARGETS: Final[Mapping[str, Target]] = {
    "cpu_x86": Target(
        title="x86-64 CPU", generations=("onnxruntime",), source="any x86-64 machine; measured, not looked up"
    ),
    "cpu_arm": Target(
        title="64-bit ARM CPU", generations=("onnxruntime",), source="any aarch64 machine; measured, not looked up"
    ),
    "orin_nano_4": _orin("Jetson Orin Nano 4GB", _NANO, gb_s=34, int8=10, mhz=625, cores=512),
    "orin_nano": _orin("Jetson Orin Nano 8GB", _NANO, gb_s=68, int8=20, mhz=625, cores=1024),
    "orin_nano_super": _orin("Jetson Orin Nano 8GB, Super mode", _NANO, gb_s=102, int8=33, mhz=1020, cores=1024),
    "orin_nx_8": _orin("Jetson Orin NX 8GB", _NX, gb_s=102, int8=25, mhz=765, cores=1024),
    "orin_nx_8_super": _orin("Jetson Orin NX 8GB, Super", _NX + _SUPER, gb_s=102, int8=38, mhz=1173, cores=1024),
    "orin_nx_16": _orin("Jetson Orin NX 16GB", _NX, gb_s=102, int8=30, mhz=918, cores=1024),
    "orin_nx_16_super": _orin("Jetson Orin NX 16GB, Super", _NX + _SUPER, gb_s=102, int8=38, mhz=1173, cores=1024),
    "agx_orin_32": _orin("Jetson AGX Orin 32GB", _AGX, gb_s=204.8, int8=54, mhz=939, cores=1792),
    "agx_orin_64": _orin("Jetson AGX Orin 64GB", _AGX, gb_s=204.8, int8=85, mhz=1300, cores=2048),
    "thor_t4000": _thor("Jetson Thor T4000", fp16=150, int8=300, mhz=None, cores=1536),
    "thor_t5000": _thor("Jetson AGX Thor T5000", fp16=258, int8=517, mhz=1570, cores=2560),
}


def host_target() -> str:
    """The key of ``TARGETS`` for the processor of this machine."""
    return "cpu_arm" if platform.machine() in ("aarch64", "arm64") else "cpu_x86"
