"""From a head's output tensor to a typed result."""

import numpy as np

from edge_mm.arrays import F64, Tensor
from edge_mm.contracts.heads import (
    Classification,
    ClassificationHead,
    HeadSpec,
    Regression,
    RegressionHead,
    Result,
    Sequence,
    SequenceHead,
    Similarity,
)
from edge_mm.errors import BundleError, ContractMismatchError


def decode(head: HeadSpec, output: Tensor) -> Result:
    """Read the one answer in a batch of one.

    Args:
        head: Its task, and the names of what the tensor holds.
        output: Logits ``(1, labels)`` or ``(1, steps, labels)``, values ``(1, names)``, or a score ``(1,)`` or
            ``(1, 1)``; any float type.

    Raises:
        ContractMismatchError: the shape or the type is not what the head's task asks for.
        BundleError: a value is NaN or infinite.
    """
    values = _finite(head, output)
    if isinstance(head, ClassificationHead):
        return _classification(head.labels, _shaped(head, values, (1, len(head.labels)))[0])
    if isinstance(head, RegressionHead):
        row = _shaped(head, values, (1, len(head.names)))[0]
        return Regression(values=dict(zip(head.names, row.tolist(), strict=True)))
    if isinstance(head, SequenceHead):
        steps = values.shape[1] if values.ndim == 3 else 0
        rows = _shaped(head, values, (1, steps, len(head.labels)))[0]
        return Sequence(steps=tuple(_classification(head.labels, row) for row in rows))
    return Similarity(score=float(_shaped(head, values, (1,) if values.ndim == 1 else (1, 1)).item()))


def softmax(logits: F64) -> F64:
    """Probabilities ``(labels,)``: subtracting the maximum first keeps exp() from overflowing."""
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum())


def _classification(labels: tuple[str, ...], logits: F64) -> Classification:
    scores = softmax(logits).tolist()
    return Classification(label=labels[int(logits.argmax())], scores=dict(zip(labels, scores, strict=True)))


def _finite(head: HeadSpec, output: Tensor) -> F64:
    where = f"head '{head.name}': output '{head.output}'"
    if output.dtype.kind != "f":
        fix = "Export the bundle again."
        raise ContractMismatchError(where, expected="a float type", got=output.dtype.name, fix=fix)
    bad = output.size - int(np.isfinite(output).sum())
    if bad:
        got = f"{bad} of {output.size} NaN or infinite"
        fix = "Run `edge-mm doctor` on the bundle; a candidate of lower precision may overflow here."
        raise BundleError(where, expected="finite values", got=got, fix=fix)
    return output.astype(np.float64)


def _shaped(head: HeadSpec, values: F64, shape: tuple[int, ...]) -> F64:
    if values.shape != shape:
        where = f"head '{head.name}': output '{head.output}'"
        fix = "Export the bundle again: its head and its graph disagree."
        raise ContractMismatchError(where, expected=f"shape {shape}", got=f"shape {values.shape}", fix=fix)
    return values
