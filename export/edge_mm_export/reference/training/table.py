"""How good a classifier is, for every subset of its modalities."""

from collections.abc import Mapping

import torch
from torch import Tensor

from edge_mm.contracts.modality import subset_label, subsets
from edge_mm.evaluate.metrics import calibration_error, score
from edge_mm_export.model import presence_row
from edge_mm_export.reference.model import ReferenceModel

BATCH = 128


@torch.inference_mode()
def subset_table(
    model: ReferenceModel, inputs: Mapping[str, tuple[Tensor, ...]], labels: Tensor
) -> dict[str, dict[str, float]]:
    """Accuracy, macro-F1, unweighted average recall and calibration error (each 0-1) by subset, on PyTorch.

    Args:
        model: in evaluation mode; its first head is judged.
        inputs: by modality the tensors of N samples.
        labels: class numbers ``(N,)``.
    """
    names = tuple(modality.name for modality in model.spec.modalities)
    encoded = _encode(model, inputs)
    return {subset_label(chosen): _row(model, encoded, labels, names, chosen) for chosen in subsets(names)}


def _encode(model: ReferenceModel, inputs: Mapping[str, tuple[Tensor, ...]]) -> dict[str, tuple[Tensor, Tensor]]:
    """Tokens and masks of all samples by modality: they are the same for every subset."""
    result = {}
    for name, tensors in inputs.items():
        parts = [model.encoders[name](*part) for part in zip(*(torch.split(t, BATCH) for t in tensors), strict=True)]
        result[name] = (torch.cat([tokens for tokens, _ in parts]), torch.cat([mask for _, mask in parts]))
    return result


def _row(
    model: ReferenceModel,
    encoded: Mapping[str, tuple[Tensor, Tensor]],
    labels: Tensor,
    names: tuple[str, ...],
    chosen: tuple[str, ...],
) -> dict[str, float]:
    tokens = {name: pair[0] for name, pair in encoded.items()}
    masks = {name: pair[1] for name, pair in encoded.items()}
    head = model.spec.heads[0]
    features = model.fusion(tokens, masks, presence_row(names, chosen, len(labels)))
    scores = model.heads[head.name](features).softmax(dim=1)
    confidence, answers = scores.max(dim=1)
    true, got = labels.numpy(), answers.numpy()
    measured = score(true, got, classes=scores.shape[1])
    return {
        "accuracy": measured.accuracy,
        "macro_f1": measured.macro_f1,
        "uar": measured.uar,
        "ece": calibration_error(confidence.double().numpy(), true == got),
    }
