"""Which evaluation belongs to which result."""

from collections.abc import Sequence
from pathlib import Path

from edge_mm.bench.result import BenchResult
from edge_mm.contracts.base import parse_json
from edge_mm.errors import InputError
from edge_mm.evaluate.report import Evaluation

PAIRED = "="


def read_accuracies(
    words: Sequence[str], paths: Sequence[Path], results: Sequence[BenchResult]
) -> list[Evaluation | None]:
    """The evaluation of each result, or None.

    Args:
        words: ``EVAL.json`` for every result of the evaluated bundle, or ``RESULT.json=EVAL.json`` for one.
        paths: of the results.
        results: in the same order.

    Raises:
        InputError: a file cannot be read, an evaluation fits no result, or several results of its bundle ran different
            candidates, so that it must be said which of them it is of.
        ContractMismatchError: a file is no evaluation.
    """
    found: list[Evaluation | None] = [None] * len(results)
    for word in words:
        named, paired, path = word.rpartition(PAIRED)
        evaluation = _read(Path(path))
        for place in _named(named, paths, word) if paired else _of_bundle(evaluation, results, path):
            _check_bundle(evaluation, results[place], word)
            found[place] = evaluation
    return found


def _read(path: Path) -> Evaluation:
    try:
        raw = path.read_bytes()
    except OSError as error:
        got = error.strerror
        raise InputError(str(path), expected="what `edge-mm evaluate --out` wrote", got=got, fix="Check it.") from None
    return parse_json(Evaluation, raw, where=str(path))


def _named(named: str, paths: Sequence[Path], word: str) -> list[int]:
    places = [place for place, path in enumerate(paths) if path == Path(named)]
    if not places:
        expected = f"one of the results {', '.join(map(str, paths))}"
        raise InputError(f"--accuracy {word}", expected=expected, got=named, fix="Name a result of this report.")
    return places


def _of_bundle(evaluation: Evaluation, results: Sequence[BenchResult], path: str) -> list[int]:
    places = [place for place, result in enumerate(results) if result.bundle.digest == evaluation.digest]
    if not places:
        raise InputError(
            path,
            expected="an evaluation of a bundle that was measured",
            got=f"{evaluation.bundle} {evaluation.version} {evaluation.digest[:12]}",
            fix="Evaluate the bundle of the results.",
        )
    ran = {tuple(sorted(results[place].bundle.candidates.items())) for place in places}
    if len(ran) > 1:
        raise InputError(
            path,
            expected="results of one choice of candidates",
            got=f"{len(ran)} choices",
            fix="Say which result it belongs to: --accuracy RESULT.json=EVAL.json.",
        )
    return places


def _check_bundle(evaluation: Evaluation, result: BenchResult, word: str) -> None:
    if evaluation.digest != result.bundle.digest:
        raise InputError(
            f"--accuracy {word}",
            expected=f"an evaluation of bundle {result.bundle.digest[:12]}",
            got=evaluation.digest[:12],
            fix="Evaluate the bundle that was measured.",
        )
