"""The rows of a bundle: each modality subset from raw samples to results, each graph alone, the monolithic graph."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from edge_mm.arrays import Tensors
from edge_mm.bench.rows import Stages, Subject
from edge_mm.bundle.open import Bundle
from edge_mm.contracts.manifest import Manifest
from edge_mm.contracts.modality import subset_label, subsets
from edge_mm.engines.base import Backend, EngineOptions
from edge_mm.errors import InputError
from edge_mm.graph import Graph, open_graph
from edge_mm.postprocess import decode
from edge_mm.preprocess.prepare import Preprocessor
from edge_mm.selftest_file import Case, read_selftest


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How a bundle is opened for every run."""

    bundle: Bundle
    backend: Backend
    options: EngineOptions
    choice: Mapping[str, str] = field(default_factory=dict)
    """Candidate by graph; the first one where nothing is said."""
    tuned: bool = False
    """True if ``choice`` is what tuning on this device chose."""
    not_tuned: str | None = None
    """Why it is not, in words."""


class Decide:
    """One decision per sample: preprocess, encode and fuse what is present, read the heads; notes where time went."""

    def __init__(
        self,
        manifest: Manifest,
        graph: Graph,
        prepare: Mapping[str, Preprocessor],
        cases: Sequence[Case],
        present: Sequence[str],
    ) -> None:
        self.stages: Stages = []
        self._heads = manifest.heads
        self._graph = graph
        self._prepare = prepare
        self._cases = cases
        self._present = tuple(present)

    def __call__(self, indices: Sequence[int]) -> None:
        """Decide on each of the cases in turn."""
        spent: dict[str, int] = {}
        for index in indices:
            self._decide(self._cases[index], spent)
        self.stages.append(spent)

    def _decide(self, case: Case, spent: dict[str, int]) -> None:
        last = time.perf_counter_ns()
        for modality in self._present:
            tensors = self._prepare[modality](case.payloads[modality])
            last = _note(spent, f"preprocess.{modality}", last)
            self._graph.encode(modality, tensors, capture_ns=0)
            last = _note(spent, f"encode.{modality}", last)
        outputs, _ = self._graph.fuse(self._present)
        last = _note(spent, self._graph.answer_stage, last)
        for head in self._heads:
            decode(head, outputs[head.output])
        _note(spent, "heads", last)


def _note(spent: dict[str, int], stage: str, since_ns: int) -> int:
    now_ns = time.perf_counter_ns()
    spent[stage] = spent.get(stage, 0) + now_ns - since_ns
    return now_ns


class Encode:
    """One encoder graph alone, on prepared tensors."""

    def __init__(self, graph: Graph, modality: str, tensors: Sequence[Tensors]) -> None:
        self._graph = graph
        self._modality = modality
        self._tensors = tensors

    def __call__(self, indices: Sequence[int]) -> None:
        """Encode each of the cases in turn."""
        for index in indices:
            self._graph.encode(self._modality, self._tensors[index], capture_ns=0)


class Fuse:
    """The fusion graph alone, on the embeddings of one case."""

    def __init__(self, graph: Graph, case: Case) -> None:
        self._graph = graph
        self._case = case
        self._present = tuple(case.tensors)

    def __call__(self, indices: Sequence[int]) -> None:
        """Fuse once for each index."""
        for _ in indices:
            self._graph.fuse(self._present)

    def prime(self) -> None:
        """Encode what is fused; other rows may have left other embeddings."""
        for modality, tensors in self._case.tensors.items():
            self._graph.encode(modality, tensors, capture_ns=0)


def check_cases(bundle: Bundle) -> list[Case]:
    """The self-test's cases, which every row draws its samples from.

    Raises:
        BundleError: the recording cannot be read.
        InputError: it lacks samples of a modality.
    """
    cases = read_selftest(bundle.file(bundle.manifest.selftest.file))
    names = set(bundle.manifest.modality_names)
    lacking = sorted({name for case in cases for name in names - (case.payloads.keys() & case.tensors.keys())})
    if not cases or lacking:
        raise InputError(
            str(bundle.root),
            expected="self-test samples of every modality",
            got=f"none of {', '.join(lacking or names)}",
            fix="Export the bundle again.",
        )
    return cases


@contextmanager
def open_subjects(setup: Setup, cases: Sequence[Case]) -> Iterator[list[Subject]]:
    """Open every graph of the bundle and give the rows' subjects; the graphs are closed at the end of the block.

    Raises:
        BundleError: a graph cannot be loaded.
        UnavailableError: the engine lacks something.
    """
    manifest = setup.bundle.manifest
    prepare = {
        spec.name: Preprocessor(spec.preprocess, file=setup.bundle.file, name=spec.name) for spec in manifest.modalities
    }
    with ExitStack() as stack:
        found: list[Subject] = []
        if manifest.only("fusion") is not None:
            graph = stack.enter_context(_open(setup, monolithic=False))
            found += _subset_rows(manifest, graph, prepare, cases)
            found += _graph_rows(manifest, graph, cases)
        if manifest.only("monolithic") is not None:
            whole = stack.enter_context(_open(setup, monolithic=True))
            every = Decide(manifest, whole, prepare, cases, manifest.modality_names)
            found.append(
                Subject(label="monolithic", what="monolithic", answer=every, library=len(cases), stages=every.stages)
            )
        yield found


def open_one(setup: Setup) -> Graph:
    """Open the graphs that decide: encoders and fusion, or the monolithic one of a bundle without a fusion."""
    return _open(setup, monolithic=False)


def _open(setup: Setup, *, monolithic: bool) -> Graph:
    return open_graph(
        setup.bundle, backend=setup.backend, options=setup.options, monolithic=monolithic, choice=setup.choice
    )


def _subset_rows(
    manifest: Manifest, graph: Graph, prepare: Mapping[str, Preprocessor], cases: Sequence[Case]
) -> Iterator[Subject]:
    """A subset that lacks a required modality cannot be answered, and has no row."""
    required = {spec.name for spec in manifest.modalities if spec.required}
    for present in subsets(manifest.modality_names):
        if required <= set(present):
            answer = Decide(manifest, graph, prepare, cases, present)
            yield Subject(
                label=subset_label(present), what="subset", answer=answer, library=len(cases), stages=answer.stages
            )


def _graph_rows(manifest: Manifest, graph: Graph, cases: Sequence[Case]) -> Iterator[Subject]:
    for modality in manifest.modality_names:
        encode = Encode(graph, modality, [case.tensors[modality] for case in cases])
        yield Subject(label=f"encoder {modality}", what="encoder", answer=encode, library=len(cases))
    fuse = Fuse(graph, cases[0])
    yield Subject(label="fusion", what="fusion", answer=fuse, library=len(cases), prime=fuse.prime)
