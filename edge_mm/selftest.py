"""Does this machine get out of a bundle what its author put in: preprocessing first, then every graph.

Each stage is fed with what was recorded ahead of it, so that a failure names the stage that differs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from edge_mm.arrays import Tensor, Tensors
from edge_mm.bundle.open import Bundle
from edge_mm.contracts.manifest import Manifest, SelfTest
from edge_mm.contracts.modality import subset_label
from edge_mm.errors import BundleError
from edge_mm.graph.base import Graph
from edge_mm.preprocess.prepare import Preprocessor
from edge_mm.selftest_file import Case, read_selftest, write_selftest

__all__ = ["Case", "Check", "read_selftest", "run_selftest", "write_selftest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One tensor held against its recording."""

    name: str
    """``case 0: tensor vision/image`` or ``case 0: output vision+text/logits``."""
    max_error: float
    """Largest absolute difference; infinite where shapes differ or a value is not finite."""
    passed: bool
    """Every element is within the manifest's tolerance."""


def run_selftest(bundle: Bundle, graph: Graph) -> list[Check]:
    """Prepare, encode and fuse the recorded samples; the graph has forgotten them afterwards.

    Raises:
        BundleError: the recording is unreadable or leaves something out, or the engine failed.
        InputError: preprocessing refuses a recorded sample.
    """
    cases = complete_cases(bundle)
    preprocessors = {
        spec.name: Preprocessor(spec.preprocess, file=bundle.file, name=spec.name)
        for spec in bundle.manifest.modalities
    }
    checks: list[Check] = []
    for place, case in enumerate(cases):
        found = (*_tensors(bundle.manifest.selftest, preprocessors, case), *_outputs(bundle.manifest, graph, case))
        checks += (replace(check, name=f"case {place}: {check.name}") for check in found)
    return checks


def complete_cases(bundle: Bundle) -> list[Case]:
    """The recorded cases: at least one, each with every modality, and with every head's output for each subset.

    Raises:
        BundleError: the recording is unreadable or leaves something out.
    """
    cases = read_selftest(bundle.file(bundle.manifest.selftest.file))
    if not cases:
        raise _incomplete(bundle, "at least one case", "none")
    for case in cases:
        _check_complete(bundle, case)
    return cases


def compare(name: str, got: Tensor, expected: Tensor, tolerance: SelfTest) -> Check:
    """Hold an array against what it should be, element by element, under the manifest's tolerance."""
    if got.shape != expected.shape:
        return Check(name=name, max_error=float("inf"), passed=False)
    with np.errstate(invalid="ignore"):
        error = np.abs(got.astype(np.float64) - expected.astype(np.float64))
    allowed = tolerance.atol + tolerance.rtol * np.abs(expected.astype(np.float64))
    largest = float(error.max(initial=0.0))
    return Check(
        name=name,
        max_error=largest if np.isfinite(largest) else float("inf"),
        passed=bool((error <= allowed).all()),
    )


def _tensors(tolerance: SelfTest, preprocessors: dict[str, Preprocessor], case: Case) -> Iterator[Check]:
    for modality, preprocessor in preprocessors.items():
        got = preprocessor(case.payloads[modality])
        for name, expected in case.tensors[modality].items():
            yield compare(f"tensor {modality}/{name}", got[name], expected, tolerance)


def _outputs(manifest: Manifest, graph: Graph, case: Case) -> Iterator[Check]:
    for modality in manifest.modality_names:
        graph.encode(modality, case.tensors[modality], capture_ns=0)
    for present, outputs in case.outputs.items():
        got, _ = graph.fuse(present)
        for name, expected in outputs.items():
            label = f"output {subset_label(present)}/{name}"
            yield compare(label, _named(got, name, label), expected, manifest.selftest)
    for modality in manifest.modality_names:
        graph.forget(modality)


def _named(outputs: Tensors, name: str, label: str) -> Tensor:
    if name not in outputs:
        fix = "Export the bundle again."
        raise BundleError(f"self-test: {label}", expected="an output of the graph", got=sorted(outputs), fix=fix)
    return outputs[name]


def _check_complete(bundle: Bundle, case: Case) -> None:
    """A recording that leaves a modality or a head out would pass without having tested it."""
    names = bundle.manifest.modality_names
    for part, given in (("raw", set(case.payloads)), ("tensor", set(case.tensors))):
        if given != set(names):
            raise _incomplete(bundle, f"{part} of {', '.join(names)}", ", ".join(sorted(given)) or "none")
    if names not in case.outputs:
        raise _incomplete(bundle, f"outputs of {subset_label(names)}", "none")
    heads = {head.output for head in bundle.manifest.heads}
    for present, outputs in case.outputs.items():
        if not heads <= set(outputs):
            raise _incomplete(bundle, f"every head's output for {subset_label(present)}", ", ".join(sorted(outputs)))


def _incomplete(bundle: Bundle, expected: str, got: str) -> BundleError:
    where = str(bundle.root / bundle.manifest.selftest.file)
    return BundleError(where, expected=expected, got=got, fix="Export the bundle again.")
