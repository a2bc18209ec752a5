"""From an item of a data set to the payloads of a model's modalities."""

from collections.abc import Mapping, Sequence

from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.contracts.modality import Modality
from edge_mm.errors import InputError
from edge_mm.items import Item
from edge_mm.media_file import load_file
from edge_mm.samples import Payload, Text


def by_kind(modalities: Sequence[ModalitySpec]) -> dict[Modality, str]:
    """Names of the modalities by what they are made of: an item has one input of each kind.

    Raises:
        InputError: two modalities are of one kind, so an item cannot say which it means.
    """
    names = {modality.kind: modality.name for modality in modalities}
    if len(names) < len(modalities):
        raise InputError(
            "items",
            expected="a model with at most one modality of each kind",
            got=", ".join(f"{modality.name} ({modality.kind.value})" for modality in modalities),
            fix="A data set's fields do not say which of them is meant: use recorded sessions instead.",
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
    if kind is Modality.TEXT and item.record.text is not None:
        return Text(text=item.record.text)
    return load_file(item.files[kind], kind)
