"""Whether a head's output has the shape that its task asks for."""

from collections.abc import Iterable

from edge_mm.contracts.heads import HeadSpec
from edge_mm.contracts.tensors import TensorSpec
from edge_mm.errors import ContractMismatchError


def check_heads(heads: Iterable[HeadSpec], outputs: Iterable[TensorSpec], *, where: str) -> None:
    """Hold the outputs of a fusion or a monolithic graph against the heads.

    Raises:
        ContractMismatchError: naming the head whose output is missing or has another shape or type.
    """
    by_name = {output.name: output for output in outputs}
    for head in heads:
        field = f"{where}: head '{head.name}'"
        if head.output not in by_name:
            raise ContractMismatchError(
                field, expected=f"an output '{head.output}'", got=sorted(by_name), fix="Correct the head's output."
            )
        spec = by_name[head.output]
        if spec.dtype not in {"float32", "float16"} or not _fits(head, spec.shape[1:]):
            raise ContractMismatchError(
                field,
                expected=f"float {_wanted(head)}",
                got=f"{spec.dtype} {spec.shape}",
                fix="Correct the labels or the head.",
            )


def _fits(head: HeadSpec, rest: tuple[int | str, ...]) -> bool:
    if head.task == "classification":
        return rest == (len(head.labels),)
    if head.task == "regression":
        return rest == (len(head.names),)
    if head.task == "similarity":
        return rest in {(), (1,)}
    return len(rest) == 2 and rest[1] == len(head.labels)


def _wanted(head: HeadSpec) -> str:
    if head.task == "classification":
        return f"(batch, {len(head.labels)}): one logit per label"
    if head.task == "regression":
        return f"(batch, {len(head.names)}): one value per name"
    if head.task == "similarity":
        return "(batch,) or (batch, 1): one score"
    return f"(batch, steps, {len(head.labels)}): one logit per step and label"
