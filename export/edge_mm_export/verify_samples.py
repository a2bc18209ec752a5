"""The inputs of one verification: raw, prepared, and where they are from."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from edge_mm.errors import InputError
from edge_mm.items import read_items
from edge_mm_calibration.batches import payloads_of, prepare_all
from edge_mm_export.answer import Prepared
from edge_mm_export.recipe import Recipe
from edge_mm_export.selftest_samples import RawSample, made_up
from edge_mm_export.source import SourceModel

FEWEST: int = 2
"""Samples that a verification needs: with one, a graph that ignores its input passes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifySamples:
    """What verification runs on."""

    raw: tuple[RawSample, ...]
    prepared: tuple[Prepared, ...]
    origin: str
    """In words."""


def collect(model: SourceModel, recipe: Recipe, folder: Path, *, file: Callable[[str], Path]) -> VerifySamples:
    """Samples from the recipe's items, else from the model's package, else made up; each with all modalities.

    Args:
        model: whose modalities.
        recipe: whose ``[samples]``.
        folder: of the recipe.
        file: where a file of the bundle lies.

    Raises:
        InputError: there are fewer than two, a file is damaged, or the data are constant or noise.
    """
    settings = recipe.samples
    if settings.items is not None:
        raw, origin = _from_items(model, folder / settings.items, settings.count), f"items of {settings.items}"
    elif model.samples:
        raw, origin = list(model.samples[: settings.count]), "the model's own samples"
    else:
        raw = made_up(model.modalities, model.files, count=settings.count, seed=settings.seed)
        origin = f"made up (seed {settings.seed}): no data of the task"
    _check(raw, [modality.name for modality in model.modalities], origin)
    prepared = tuple(prepare_all(raw, model.modalities, file=file))
    return VerifySamples(raw=tuple(raw), prepared=prepared, origin=origin)


def _from_items(model: SourceModel, path: Path, count: int) -> list[RawSample]:
    names = {modality.name for modality in model.modalities}
    kinds = {modality.kind for modality in model.modalities}
    whole = (item for item in read_items(path, labels=None) if kinds <= set(item.kinds))
    return [raw for raw in payloads_of(islice(whole, count), model.modalities) if set(raw) == names]


def _check(samples: list[RawSample], names: list[str], origin: str) -> None:
    where = f"samples ({origin})"
    if len(samples) < FEWEST:
        raise InputError(
            where, expected=f"at least {FEWEST} with every modality", got=len(samples), fix="Add such items."
        )
    for number, sample in enumerate(samples):
        if set(sample) != set(names):
            got = ", ".join(sorted(sample)) or "none"
            raise InputError(
                f"{where}: sample {number}",
                expected=f"every modality: {', '.join(names)}",
                got=got,
                fix="Complete it or leave it out.",
            )
