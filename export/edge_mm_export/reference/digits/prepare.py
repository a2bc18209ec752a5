"""Sets of prepared samples for training and testing, through the preprocessing that the device runs."""

from collections.abc import Callable

import torch
from torch import Tensor

from edge_mm_export.model import ModelSpec
from edge_mm_export.reference.digits.handwriting import Handwriting
from edge_mm_export.reference.digits.messages import Messages
from edge_mm_export.reference.digits.speech import Speech
from edge_mm_export.reference.digits.split import DIGITS, PayloadSource, Split, generator
from edge_mm_export.reference.training.items import preprocessors
from edge_mm_export.reference.training.prepared import PreparedSet, stack


def sources(split: Split) -> dict[str, PayloadSource]:
    """Where the samples of a split come from, by modality.

    Raises:
        UnavailableError: scikit-learn or eSpeak NG is missing.
    """
    return {"vision": Handwriting(split), "audio": Speech(split), "text": Messages(split)}


def prepare_set(
    split: Split, *, count: int, seed: int, spec: ModelSpec, progress: Callable[[float], None]
) -> PreparedSet:
    """Draw and prepare ``count`` samples of each modality, the classes in turn.

    Args:
        split: whose forms, voices and languages.
        count: samples of each modality.
        seed: of the degradations.
        spec: of the model: its preprocessing.
        progress: called with the share that is done, 0 to 1.

    Raises:
        UnavailableError: scikit-learn or eSpeak NG is missing.
    """
    found = sources(split)
    tensors: dict[str, tuple[Tensor, ...]] = {}
    with preprocessors(spec) as prepare:
        for number, (name, preprocess) in enumerate(prepare.items()):
            rows = []
            for index in range(count):
                payload = found[name].draw(index % len(DIGITS), generator(split, seed, number, index))
                rows.append(preprocess(payload))
                progress((number * count + index + 1) / (len(prepare) * count))
            tensors[name] = stack(rows)
    labels = torch.arange(count) % len(DIGITS)
    return PreparedSet(tensors=tensors, labels=dict.fromkeys(tensors, labels))
