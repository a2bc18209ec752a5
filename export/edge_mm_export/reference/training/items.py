"""Items of a file as the tensors of a model, read and prepared as the device reads and prepares them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import Tensor

from edge_mm.contracts.modality import Modality
from edge_mm.errors import InputError
from edge_mm.item_payloads import by_kind, read_payloads
from edge_mm.items import Item, read_items
from edge_mm.preprocess.prepare import Preprocessor
from edge_mm.samples import Payload
from edge_mm_export.model import ModelSpec
from edge_mm_export.reference.training.prepared import stack


def prepare_items(path: Path, spec: ModelSpec) -> tuple[dict[str, tuple[Tensor, ...]], Tensor]:
    """The tensors of all items by modality, and the numbers ``(N,)`` of their labels in the first head.

    Args:
        path: of an ITEMS.jsonl.
        spec: of the model.

    Raises:
        InputError: a line is wrong, an item lacks a modality, or a file is damaged.
    """
    labels = spec.heads[0].labels  # type: ignore[union-attr]
    items, names = read_items(path, labels=labels), by_kind(spec.modalities)
    payloads = [_complete(item, names) for item in items]
    with preprocessors(spec) as prepare:
        tensors = {name: stack([prepare[name](row[name]) for row in payloads]) for name in prepare}
    return tensors, torch.tensor([labels.index(item.record.label) for item in items])


@contextmanager
def preprocessors(spec: ModelSpec) -> Iterator[dict[str, Preprocessor]]:
    """The preprocessing of each modality, by name."""
    with TemporaryDirectory() as folder:
        for name, data in spec.files.items():
            (Path(folder) / name).write_bytes(data)
        yield {
            modality.name: Preprocessor(modality.preprocess, file=Path(folder).joinpath, name=modality.name)
            for modality in spec.modalities
        }


def _complete(item: Item, names: Mapping[Modality, str]) -> dict[str, Payload]:
    found = read_payloads(item, names)
    missing = set(names.values()) - set(found)
    if missing:
        raise InputError(
            item.where, expected="every modality", got=f"no {min(missing)}", fix="Complete the item, or leave it out."
        )
    return found
