"""Which operator an exporter stumbled over, and where in the model it is."""

import re
from collections.abc import Sequence

import torch
from torch import nn

_OPERATOR = re.compile(r"(?:op='|operator ')(?P<space>\w+)(?:\.|::)(?P<name>\w+)")
"""How the exporters spell it: ``<OpOverload(op='aten._linalg_svd', ...)>`` and ``the operator 'aten::linalg_svd'``."""


def name_operator(
    module: nn.Module, arguments: tuple[torch.Tensor, ...], failures: Sequence[BaseException]
) -> str | None:
    """``operator aten::NAME in MODULE.PATH (CLASS)``, or None if the failures name no operator.

    Args:
        module: that could not be exported.
        arguments: example inputs.
        failures: what the exporters raised.
    """
    for failure in failures:
        found = _OPERATOR.search(_whole_text(failure))
        if found:
            place = _find(module, arguments, found["name"].lstrip("_"))
            return f"operator {found['space']}::{found['name'].lstrip('_')}" + (f" in {place}" if place else "")
    return None


def _whole_text(error: BaseException | None) -> str:
    texts = []
    while error is not None:
        texts.append(str(error))
        error = error.__cause__
    return "\n".join(texts)


def _find(module: nn.Module, arguments: tuple[torch.Tensor, ...], operator: str) -> str | None:
    try:
        program = torch.export.export(module, arguments, strict=False)
    except (RuntimeError, TypeError, ValueError, AssertionError):
        return None  # The place is a courtesy: a module that torch.export cannot trace is named by its operator alone.
    for node in program.graph.nodes:
        if node.op == "call_function" and operator in str(node.target):
            return _innermost(node.meta.get("nn_module_stack"))
    return None


def _innermost(stack: dict[str, tuple[str, object]] | None) -> str | None:
    if not stack:
        return None
    path, kind = list(stack.values())[-1]
    name = kind.rpartition(".")[2] if isinstance(kind, str) else getattr(kind, "__name__", str(kind))
    return f"{path.removeprefix('part.').removeprefix('part') or 'the module itself'} ({name})"
