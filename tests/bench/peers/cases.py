"""What is decided on, and what quantisers calibrate on."""

from collections.abc import Mapping
from pathlib import Path

from edge_mm.bundle.open import Bundle
from edge_mm.contracts.modality import Modality
from edge_mm.items import Item, read_items
from edge_mm.media_file import load_file
from edge_mm.preprocess.prepare import Preprocessor
from edge_mm.samples import Payload, Text
from edge_mm.selftest_file import read_selftest
from tests.bench.peers.peer import Prepared


def recorded_cases(bundle: Bundle) -> tuple[Prepared, ...]:
    """The self-test's cases."""
    cases = read_selftest(bundle.file(bundle.manifest.selftest.file))
    return tuple(case.tensors for case in cases if set(case.tensors) == set(bundle.manifest.modality_names))


def item_cases(bundle: Bundle, path: Path) -> tuple[Prepared, ...]:
    """Every item that has all modalities, prepared."""
    prepare = {
        (spec.kind, spec.name): Preprocessor(spec.preprocess, file=bundle.file, name=spec.name)
        for spec in bundle.manifest.modalities
    }
    kinds = {kind for kind, _ in prepare}
    items = [item for item in read_items(path, labels=None) if kinds.issubset(item.kinds)]
    return tuple(_prepared(item, prepare) for item in items)


def _prepared(item: Item, prepare: Mapping[tuple[Modality, str], Preprocessor]) -> Prepared:
    return {name: preprocess(_payload(item, kind)) for (kind, name), preprocess in prepare.items()}


def _payload(item: Item, kind: Modality) -> Payload:
    if kind is Modality.TEXT and item.record.text is not None:
        return Text(text=item.record.text)
    return load_file(item.files[kind], kind)
