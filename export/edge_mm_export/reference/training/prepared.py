"""Prepared samples of every modality, and how a fused sample is put together from them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor as Rows
from torch.nn.functional import pad

from edge_mm.arrays import Tensors


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedSet:
    """Rows that an encoder takes, by modality; a modality's rows are in no relation to another's."""

    tensors: Mapping[str, tuple[Rows, ...]]
    """By modality, in the order of ``PREPROCESSED``, each ``(N, ...)``."""
    labels: Mapping[str, Rows]
    """By modality: class numbers ``(N,)``, int64."""

    def rows(self, chosen: Mapping[str, Rows]) -> dict[str, tuple[Rows, ...]]:
        """The rows with the numbers ``(B,)`` that ``chosen`` gives by modality."""
        return {name: tuple(tensor[chosen[name]] for tensor in self.tensors[name]) for name in self.tensors}

    def by_label(self) -> dict[str, list[Rows]]:
        """By modality: the numbers of the rows of each class."""
        return {
            name: [torch.nonzero(labels == label)[:, 0] for label in range(int(labels.max()) + 1)]
            for name, labels in self.labels.items()
        }


def pair(rows: Mapping[str, list[Rows]], labels: Rows, generator: torch.Generator) -> dict[str, Rows]:
    """For each of ``labels (B,)`` one row of that class per modality, each drawn on its own: ``(B,)`` by modality."""
    return {
        name: torch.stack([_one_of(of_class[int(label)], generator) for label in labels])
        for name, of_class in rows.items()
    }


def batches(
    samples: PreparedSet, *, size: int, steps: int, generator: torch.Generator
) -> Iterator[tuple[dict[str, tuple[Rows, ...]], Rows]]:
    """``steps`` batches: paired rows by modality and their labels ``(size,)``, all classes equally likely."""
    rows = samples.by_label()
    classes = len(next(iter(rows.values())))
    for _ in range(steps):
        labels = torch.randint(classes, (size,), generator=generator)
        yield samples.rows(pair(rows, labels, generator)), labels


def stack(samples: Sequence[Tensors]) -> tuple[Rows, ...]:
    """Prepared tensors of N samples, each ``(1, ...)``, as one ``(N, ...)`` each; shorter rows end in zeros."""
    columns = [[torch.from_numpy(sample[name]) for sample in samples] for name in samples[0]]
    return tuple(torch.cat(_even(column)) for column in columns)


def _even(column: list[Rows]) -> list[Rows]:
    longest = max(part.shape[-1] for part in column)
    return [pad(part, (0, longest - part.shape[-1])) if part.shape[-1] < longest else part for part in column]


def _one_of(rows: Rows, generator: torch.Generator) -> Rows:
    return rows[torch.randint(len(rows), (), generator=generator)]
