"""From items to batches of prepared tensors, by the runtime's own preprocessing; one batch in memory at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from edge_mm.arrays import Tensor, Tensors
from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.contracts.text import TextSpec
from edge_mm.errors import InputError
from edge_mm.item_payloads import by_kind, read_payloads
from edge_mm.items import Item
from edge_mm.preprocess.prepare import Preprocessor
from edge_mm.samples import Payload
from edge_mm_calibration.audit import Audit

Prepared = Mapping[str, Tensors]
"""Prepared tensors (``image``, ``input_ids``, ...) by modality, batch first."""


def payloads_of(items: Iterable[Item], modalities: Sequence[ModalitySpec]) -> Iterator[dict[str, Payload]]:
    """Open one item's media after the other; judges the whole set when it has been seen.

    Raises:
        InputError: a file is damaged, or the set is empty, constant or noise.
    """
    names = by_kind(modalities)
    audit = Audit()
    for item in items:
        payloads = read_payloads(item, names)
        audit.add(payloads)
        yield payloads
    audit.check(where="items")


def prepare_all(
    payloads: Iterable[Mapping[str, Payload]], modalities: Sequence[ModalitySpec], *, file: Callable[[str], Path]
) -> Iterator[dict[str, dict[str, Tensor]]]:
    """Prepare one item after the other.

    Args:
        payloads: by modality, item by item.
        modalities: of the model.
        file: where a file of the bundle lies: tokenizers.

    Raises:
        InputError: a payload does not fit its spec.
    """
    prepare = {m.name: Preprocessor(m.preprocess, file=file, name=m.name) for m in modalities}
    for item in payloads:
        yield {name: prepare[name](payload) for name, payload in item.items()}


def batches(
    prepared: Iterable[Mapping[str, Tensors]], modalities: Sequence[ModalitySpec], *, size: int
) -> Iterator[dict[str, dict[str, Tensor]]]:
    """Join items to batches of ``size``, the last one smaller; shorter texts are padded with mask 0.

    Raises:
        InputError: items of one batch have different modalities.
    """
    waiting = iter(prepared)
    specs = {modality.name: modality for modality in modalities}
    while group := list(islice(waiting, size)):
        if len({tuple(item) for item in group}) > 1:
            raise InputError(
                "items",
                expected="the same modalities in every item of a batch",
                got=sorted({"+".join(item) for item in group}),
                fix="Sort the items by what they have, or leave some out.",
            )
        yield {name: _joined([item[name] for item in group], specs[name]) for name in group[0]}


def _joined(items: Sequence[Tensors], modality: ModalitySpec) -> dict[str, Tensor]:
    spec = modality.preprocess
    if not isinstance(spec, TextSpec):
        return {name: np.concatenate([item[name] for item in items]) for name in items[0]}
    longest = max(item["input_ids"].shape[1] for item in items)
    fill = {"input_ids": spec.pad_id, "attention_mask": 0}
    return {name: np.concatenate([_padded(item[name], longest, fill[name]) for item in items]) for name in items[0]}


def _padded(array: Tensor, length: int, fill: int) -> Tensor:
    return np.pad(array, ((0, 0), (0, length - array.shape[1])), constant_values=fill)
