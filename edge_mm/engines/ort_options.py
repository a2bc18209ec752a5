"""What ONNX Runtime is told before it loads a graph."""

from typing import Final

import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as native

from edge_mm.engines.base import EngineOptions
from edge_mm.errors import UnavailableError

SILENT: Final = 4
"""FATAL. Below it ONNX Runtime prints each failure on standard error besides raising it."""

ORT_ERRORS: Final[tuple[type[Exception], ...]] = (
    *(kind for kind in vars(native).values() if isinstance(kind, type) and issubclass(kind, Exception)),
    RuntimeError,
    ValueError,
)
"""All that ONNX Runtime raises: its own classes have no common base and differ between versions."""

MAX_SHOWN: Final = 200
"""Characters of ONNX Runtime's words that an error quotes."""

ort.set_default_logger_severity(SILENT)


def check_providers(options: EngineOptions) -> None:
    """Refuse providers that this build of ONNX Runtime does not have.

    Raises:
        UnavailableError: naming those that it has.
    """
    available = ort.get_available_providers()
    for wanted in options.providers:
        if wanted not in available:
            raise UnavailableError(
                f"provider '{wanted}'",
                expected="one of this onnxruntime",
                got=f"only {', '.join(available)}",
                fix="Install the onnxruntime build that has it, or choose another.",
            )


def session_options(options: EngineOptions, *, optimised: bool) -> ort.SessionOptions:
    """Explicit threads, one node after the other, no spinning.

    Args:
        options: Threads that the graph may use.
        optimised: The graph was optimised on this machine before, so it is taken as it is.
    """
    given = ort.SessionOptions()
    given.intra_op_num_threads = options.threads
    given.inter_op_num_threads = 1
    given.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    given.log_severity_level = SILENT
    # Idle pools that spin steal the cores from the other graphs' pools: see tests/bench/engine_overhead.py.
    given.add_session_config_entry("session.intra_op.allow_spinning", "0")
    level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL if optimised else ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    given.graph_optimization_level = level
    return given


def one_line(error: Exception) -> str:
    """What ONNX Runtime said, without line breaks, cut to what a terminal shows."""
    text = " ".join(str(error).split())
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"
