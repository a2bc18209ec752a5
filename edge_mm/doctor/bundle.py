"""A bundle on this machine: is it whole, and does it give here what its author recorded?"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm.doctor.report import Finding, examined
from edge_mm.engines.base import EngineOptions
from edge_mm.engines.table import open_backend
from edge_mm.errors import GateError
from edge_mm.graph import open_graph
from edge_mm.selftest import run_selftest


def bundle_findings(
    path: Path, *, engine: str, options: EngineOptions, public_key: Path | None = None
) -> Iterator[Finding]:
    """Verify a bundle, then run its self-test; the second only if the first went well."""
    opened: list[Bundle] = []

    def verify() -> str:
        opened.append(open_bundle(path, public_key=public_key))
        return f"{opened[0].manifest.name} {opened[0].manifest.version}, {len(opened[0].manifest.files)} files verified"

    yield examined(f"bundle {path}", verify, necessary=True)
    for bundle in opened:
        yield examined("self-test", partial(self_test, bundle, engine, options), necessary=True)


def self_test(bundle: Bundle, engine: str, options: EngineOptions) -> str:
    """Run the recorded samples through the bundle on an engine.

    Raises:
        GateError: a result is further from the recorded one than the manifest allows.
        BundleError: the recording or a graph is damaged.
        UnavailableError: the engine is not there.
    """
    with open_graph(bundle, backend=open_backend(engine), options=options) as graph:
        checks = run_selftest(bundle, graph)
    wrong = [check for check in checks if not check.passed]
    if wrong:
        worst = max(wrong, key=lambda check: check.max_error)
        raise GateError(
            f"self-test of {bundle.manifest.name} on {engine}",
            expected=f"{len(checks)} tensors within tolerance",
            got=f"{len(wrong)} outside; {worst.name} is off by {worst.max_error:.3g}",
            fix="Do not serve it here: update the engine's library, or export the bundle for this device.",
        )
    largest = max(check.max_error for check in checks)
    return f"{len(checks)} tensors within tolerance, largest error {largest:.2g}"
