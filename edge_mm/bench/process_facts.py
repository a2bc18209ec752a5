"""How this very process is set up: where it may run and which switches its libraries read."""

import os
import platform
import sys
from collections.abc import Mapping

from edge_mm.contracts.base import Contract

FLAGS = (
    "CUDA_DEVICE_ORDER",
    "CUDA_MODULE_LOADING",
    "CUDA_VISIBLE_DEVICES",
    "GOMP_CPU_AFFINITY",
    "KMP_AFFINITY",
    "KMP_BLOCKTIME",
    "MALLOC_ARENA_MAX",
    "MALLOC_TRIM_THRESHOLD_",
    "MKL_NUM_THREADS",
    "NVIDIA_TF32_OVERRIDE",
    "OMP_NUM_THREADS",
    "OMP_PLACES",
    "OMP_PROC_BIND",
    "OMP_WAIT_POLICY",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
    "ORT_DISABLE_TELEMETRY",
    "PYTHONOPTIMIZE",
    "VECLIB_MAXIMUM_THREADS",
)
"""Environment variables that change speed. A literal list: a result that is passed on must not carry others."""


class ProcessFacts(Contract):
    """The process that measures."""

    python: str
    implementation: str
    affinity: tuple[int, ...]
    """Cores that the process may run on."""
    nice: int
    scheduler: str
    """Linux scheduling policy: ``other``, ``fifo``, ``rr``, ``batch``, ``idle``."""
    flags: dict[str, str]
    """Those of ``FLAGS`` that are set."""


_POLICIES = {os.SCHED_OTHER: "other", os.SCHED_FIFO: "fifo", os.SCHED_RR: "rr", os.SCHED_BATCH: "batch"}


def read_process(environ: Mapping[str, str] | None = None) -> ProcessFacts:
    """Read the process that calls; ``environ`` is its own unless another is given."""
    environ = os.environ if environ is None else environ
    policy = os.sched_getscheduler(0)
    return ProcessFacts(
        python=platform.python_version(),
        implementation=sys.implementation.name,
        affinity=tuple(sorted(os.sched_getaffinity(0))),
        nice=os.getpriority(os.PRIO_PROCESS, 0),
        scheduler=_POLICIES.get(policy, str(policy)),
        flags={name: environ[name] for name in FLAGS if name in environ},
    )
