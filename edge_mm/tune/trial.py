"""Every candidate of every graph, tried in a model whose other graphs run their first candidate."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from edge_mm.bundle.open import Bundle
from edge_mm.contracts.manifest import Candidate
from edge_mm.contracts.plan import Measurement, OutputError
from edge_mm.engines.base import Backend, EngineOptions
from edge_mm.errors import BundleError, UnavailableError
from edge_mm.graph import Graph, MonolithicGraph, SplitGraph
from edge_mm.graph.open import open_stage
from edge_mm.graph.stage import Stage
from edge_mm.selftest_file import Case
from edge_mm.tune.measure import Answer, Pace, Timed, graph_answer, output_error, time_rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    error: OutputError
    answer: Answer


class Trial:
    """A bundle on an engine; ``stack`` owns the first candidates, which stay loaded throughout."""

    def __init__(
        self, bundle: Bundle, cases: Sequence[Case], *, backend: Backend, options: EngineOptions, stack: ExitStack
    ) -> None:
        self._bundle = bundle
        self._cases = cases
        self._backend = backend
        self._options = options
        graphs = bundle.manifest.graphs
        self._first = {name: self._load(name, spec.candidates[0], stack) for name, spec in graphs.items()}

    def measure(self, graph: str, pace: Pace, on_round: Callable[[], object]) -> tuple[Measurement, ...]:
        """Error and latency of every candidate of a graph; one that fails here says why instead.

        Raises:
            BundleError: the first candidate failed.
        """
        candidates = self._bundle.manifest.graphs[graph].candidates
        with ExitStack() as stack:
            tried = {candidate.id: self._try(graph, candidate, stack) for candidate in candidates}
            answers = {name: one.answer for name, one in tried.items() if isinstance(one, _Ready)}
            timed = time_rounds(answers, pace, on_round=on_round)
        return tuple(
            self._measurement(candidate, tried[candidate.id], timed.get(candidate.id, Timed()))
            for candidate in candidates
        )

    def joint_error(self, choice: Mapping[str, str]) -> OutputError:
        """The error of a model made of several choices.

        Args:
            choice: Candidate by graph, for all graphs of one model.

        Raises:
            BundleError: it cannot run together.
        """
        with ExitStack() as stack:
            stages = {name: self._stage(name, self._candidate(name, wanted), stack) for name, wanted in choice.items()}
            return output_error(self._model(next(iter(choice)), stages), self._bundle.manifest, self._cases)

    def _try(self, graph: str, candidate: Candidate, stack: ExitStack) -> "_Ready | str":
        spec = self._bundle.manifest.graphs[graph]
        try:
            model = self._model(graph, {**self._first, graph: self._stage(graph, candidate, stack)})
            error = output_error(model, self._bundle.manifest, self._cases)
            return _Ready(error=error, answer=graph_answer(model, spec, self._cases))
        except (BundleError, UnavailableError) as failure:
            if candidate is spec.candidates[0]:
                raise
            return str(failure)

    def _measurement(self, candidate: Candidate, tried: "_Ready | str", timed: Timed) -> Measurement:
        return Measurement(
            id=candidate.id,
            precision=candidate.precision,
            size=self._bundle.manifest.files[candidate.file].size,
            rounds_ns=tuple(timed.rounds_ns),
            queries=timed.queries,
            error=tried.error if isinstance(tried, _Ready) else None,
            failure=None if isinstance(tried, _Ready) else tried,
        )

    def _model(self, graph: str, stages: Mapping[str, Stage]) -> Graph:
        """The model that ``graph`` is a part of; its stages stay open when it is dropped."""
        manifest = self._bundle.manifest
        fusion = manifest.only("fusion")
        if fusion is None or manifest.graphs[graph].role == "monolithic":
            return MonolithicGraph(manifest, stages[graph])
        encoders = {
            str(spec.modality): stages[name] for name, spec in manifest.graphs.items() if spec.role == "encoder"
        }
        return SplitGraph(manifest, encoders=encoders, fusion=stages[fusion])

    def _stage(self, graph: str, candidate: Candidate, stack: ExitStack) -> Stage:
        known = candidate is self._bundle.manifest.graphs[graph].candidates[0]
        return self._first[graph] if known else self._load(graph, candidate, stack)

    def _load(self, graph: str, candidate: Candidate, stack: ExitStack) -> Stage:
        stage = open_stage(self._bundle, graph, candidate, backend=self._backend, options=self._options)
        stack.callback(stage.session.close)
        return stage

    def _candidate(self, graph: str, wanted: str) -> Candidate:
        return next(one for one in self._bundle.manifest.graphs[graph].candidates if one.id == wanted)
