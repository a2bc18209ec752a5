"""The devices that bundles are made for: what each is, which software runs there, its peak figures and their source."""

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
    """Nameplate figures of a device; every one has its source in ``Target.source``."""

    memory_gb_s: float = Field(gt=0)
    """DRAM bandwidth, 10^9 bytes per second."""
    gpu_fp16_tflops: float | None = Field(default=None, gt=0)
    """Dense, GPU only."""
    gpu_int8_tops: float | None = Field(default=None, gt=0)
    """Dense, GPU only: the DLA's share of a module's figure is not counted."""


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


_ORIN: Final = "NVIDIA datasheets DS-10712 v1.7 (AGX Orin), DS-10662 v1.8 (Orin NX), DS-11105 (Orin Nano)"
_JETPACK_6: Final[tuple[Generation, ...]] = ("tensorrt-10", "tensorrt-8.6", "onnxruntime")


def _orin(title: str, *, memory_gb_s: float, fp16: float, int8: float) -> Target:
    peaks = Peaks(memory_gb_s=memory_gb_s, gpu_fp16_tflops=fp16, gpu_int8_tops=int8)
    return Target(title=title, generations=_JETPACK_6, compute_capability="8.7", peaks=peaks, source=_ORIN)


TARGETS: Final[Mapping[str, Target]] = {
    "cpu_x86": Target(
        title="x86-64 CPU", generations=("onnxruntime",), source="any x86-64 machine; measured, not looked up"
    ),
    "cpu_arm": Target(
        title="64-bit ARM CPU", generations=("onnxruntime",), source="any aarch64 machine; measured, not looked up"
    ),
    "orin_nano": _orin("Jetson Orin Nano 8GB", memory_gb_s=68, fp16=10, int8=20),
    "orin_nano_super": _orin("Jetson Orin Nano 8GB, Super mode", memory_gb_s=102, fp16=17, int8=33),
    "orin_nx_16": _orin("Jetson Orin NX 16GB", memory_gb_s=102, fp16=15, int8=30),
    "agx_orin_32": _orin("Jetson AGX Orin 32GB", memory_gb_s=204.8, fp16=27, int8=54),
    "agx_orin_64": _orin("Jetson AGX Orin 64GB", memory_gb_s=204.8, fp16=42, int8=85),
    "thor_t5000": Target(
        title="Jetson AGX Thor T5000",
        generations=("tensorrt-11", "tensorrt-10", "onnxruntime"),
        compute_capability="11.0",
        peaks=Peaks(memory_gb_s=273, gpu_fp16_tflops=258, gpu_int8_tops=517),
        source="NVIDIA Jetson Thor datasheet (T5000); dense is half of the sparse figure",
    ),
}
