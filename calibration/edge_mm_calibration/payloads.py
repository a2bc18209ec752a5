"""From an item of a data set to the raw payloads of a bundle's modalities."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.contracts.modality import Modality
from edge_mm.errors import InputError
from edge_mm.items import Item
from edge_mm.preprocess.media import decode_image, load_audio, load_text, load_vector
from edge_mm.samples import Payload, Text

_LOADERS: Final[Mapping[Modality, Callable[[Path], Payload]]] = {
    Modality.VISION: decode_image,
    Modality.AUDIO: load_audio,
    Modality.TEXT: load_text,
    Modality.VECTOR: load_vector,
}


def by_kind(modalities: Sequence[ModalitySpec]) -> dict[Modality, str]:
    """Names of the modalities by what they are made of: an item has one input of each kind.

    Raises:
        InputError: two modalities are of one kind, so an item cannot say which it means.
    """
    names = {modality.kind: modality.name for modality in modalities}
    if len(names) < len(modalities):
        raise InputError(
            "items",
            expected="a model with one modality of each kind",
            got=", ".join(f"{modality.name} ({modality.kind.value})" for modality in modalities),
            fix="Offer samples from the model's package instead.",
        )
    return names


def read_payloads(item: Item, names: Mapping[Modality, str]) -> dict[str, Payload]:
    """Open the media of one item; what the model does not take is left alone.

    Args:
        item: of ``read_items``.
        names: of ``by_kind``.

    Returns:
        A payload by modality, for those that the item has.

    Raises:
        InputError: a file is damaged; names it.
    """
    return {names[kind]: _payload(item, kind) for kind in item.kinds if kind in names}


def _payload(item: Item, kind: Modality) -> Payload:
    if kind in item.files:
        return _LOADERS[kind](item.files[kind])
    assert item.record.text is not None  # ``Item.kinds`` lists text without a file only then.
    return Text(text=item.record.text)
