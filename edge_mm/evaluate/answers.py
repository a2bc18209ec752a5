"""What a bundle answers to labelled items, for every subset of what each item has."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from edge_mm.bundle.open import Bundle
from edge_mm.contracts.heads import Classification, ClassificationHead
from edge_mm.contracts.manifest import Manifest
from edge_mm.contracts.modality import Modality, subsets
from edge_mm.errors import InputError, UsageError
from edge_mm.graph import Graph
from edge_mm.items import Item
from edge_mm.media_file import load_file
from edge_mm.postprocess import decode
from edge_mm.preprocess.prepare import Preprocessor
from edge_mm.samples import Payload, Text


@dataclass(slots=True, kw_only=True)
class SubsetAnswers:
    """Answers of one subset, one entry per item that has all of it."""

    items: list[int] = field(default_factory=list)
    """Numbers of the items."""
    predicted: list[int] = field(default_factory=list)
    """Numbers of the predicted labels."""
    confidence: list[float] = field(default_factory=list)
    """Probability of the predicted label."""

    def add(self, item: int, result: Classification, labels: Sequence[str]) -> None:
        """Note one answer."""
        self.items.append(item)
        self.predicted.append(labels.index(result.label))
        self.confidence.append(result.scores[result.label])


def classification_head(manifest: Manifest) -> ClassificationHead:
    """The head that is evaluated: the first.

    Raises:
        UsageError: its task is another.
    """
    head = manifest.heads[0]
    if not isinstance(head, ClassificationHead):
        raise UsageError(
            f"head '{head.name}' of {manifest.name}",
            expected="classification",
            got=head.task,
            fix="Only classification can be evaluated against labels.",
        )
    return head


def answer_items(
    bundle: Bundle, graph: Graph, items: Sequence[Item], *, on_item: Callable[[float], None] = lambda _: None
) -> dict[tuple[str, ...], SubsetAnswers]:
    """Encode each item's inputs once, then fuse every subset of them that the model can answer for.

    Args:
        bundle: The open bundle.
        graph: Its open graph.
        items: What to answer.
        on_item: Called with the share that is done, 0 to 1.

    Raises:
        InputError: an item's input cannot be used; names the item's line.
        UsageError: the bundle's first head classifies nothing, or the bundle has two modalities of one kind.
    """
    head = classification_head(bundle.manifest)
    encode = _Encoding(bundle, graph)
    answers = {subset: SubsetAnswers() for subset in _answerable(bundle.manifest)}
    for number, item in enumerate(items):
        present = set(encode(item))
        for subset, found in answers.items():
            if present.issuperset(subset):
                outputs, _ = graph.fuse(subset)
                result = decode(head, outputs[head.output])
                assert isinstance(result, Classification)
                found.add(number, result, head.labels)
        on_item((number + 1) / len(items))
    return answers


def _answerable(manifest: Manifest) -> list[tuple[str, ...]]:
    required = {modality.name for modality in manifest.modalities if modality.required}
    return [subset for subset in subsets(manifest.modality_names) if required.issubset(subset)]


class _Encoding:
    """Encodes what an item has; says which modalities those are."""

    def __init__(self, bundle: Bundle, graph: Graph) -> None:
        self._graph = graph
        self._names = _by_kind(bundle.manifest)
        self._prepare = {
            spec.name: Preprocessor(spec.preprocess, file=bundle.file, name=spec.name)
            for spec in bundle.manifest.modalities
        }

    def __call__(self, item: Item) -> tuple[str, ...]:
        try:
            return tuple(self._encode(item))
        except InputError as error:
            where = f"{item.where}: {error.where}"
            raise InputError(where, expected=error.expected, got=error.got, fix=error.fix) from None

    def _encode(self, item: Item) -> Iterator[str]:
        for kind in item.kinds:
            if kind in self._names:
                name = self._names[kind]
                tensors = self._prepare[name](_load(item, kind))
                self._graph.encode(name, tensors, capture_ns=0)
                yield name


def _by_kind(manifest: Manifest) -> dict[Modality, str]:
    names = {modality.kind: modality.name for modality in manifest.modalities}
    if len(names) < len(manifest.modalities):
        raise UsageError(
            manifest.name,
            expected="at most one modality of each kind",
            got=f"{ {modality.name: modality.kind.value for modality in manifest.modalities} }",
            fix="A data set's fields do not say which of them is meant.",
        )
    return names


def _load(item: Item, kind: Modality) -> Payload:
    if kind is Modality.TEXT and item.record.text is not None:
        return Text(text=item.record.text)
    return load_file(item.files[kind], kind)
