"""What a bundle answers to labelled items, for every subset of what each item has."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from edge_mm.bundle.open import Bundle
from edge_mm.contracts.heads import Classification, ClassificationHead
from edge_mm.contracts.manifest import Manifest
from edge_mm.contracts.modality import subsets
from edge_mm.errors import InputError, UsageError
from edge_mm.graph import Graph
from edge_mm.item_payloads import by_kind, read_payloads
from edge_mm.items import Item
from edge_mm.postprocess import decode
from edge_mm.preprocess.prepare import Preprocessor


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
        InputError: an item's input cannot be used (names its line), or the bundle has two modalities of one kind.
        UsageError: the bundle's first head classifies nothing.
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
        self._names = by_kind(bundle.manifest.modalities)
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
        for name, payload in read_payloads(item, self._names).items():
            self._graph.encode(name, self._prepare[name](payload), capture_ns=0)
            yield name
