"""``edge-mm doctor``: what is there, what lacks, what to do."""

from pathlib import Path
from typing import Annotated

import typer

from edge_mm.cli.options import AsJson, Engine, PublicKey, Threads
from edge_mm.engines.table import DEFAULT_BACKEND


def doctor(
    *,
    bundle: Annotated[
        Path | None, typer.Argument(metavar="[BUNDLE]", help="Also verify this bundle and run its self-test.")
    ] = None,
    as_json: AsJson = False,
    threads: Threads = 1,
    engine: Engine = DEFAULT_BACKEND,
    public_key: PublicKey = None,
) -> None:
    """Say what is here, what lacks and what to do.

    Looks at libraries, engines, devices, folders and, if it is named, a bundle.

    Ends with 5 if something necessary is missing, with 4 if the bundle is damaged, with 3 if its self-test fails.

    For example: edge-mm doctor bundles/digits
    """
    from edge_mm.bench.sysfs import Tree
    from edge_mm.cli.console import print_json, print_line
    from edge_mm.doctor.bundle import bundle_findings
    from edge_mm.doctor.engines import engines
    from edge_mm.doctor.machine import devices, software, writable
    from edge_mm.doctor.report import Findings, examined
    from edge_mm.engines.base import EngineOptions
    from edge_mm.folders import cache_folder, state_folder

    cache = cache_folder()
    folders = (
        examined(
            "cache", lambda: writable(cache, variable="EDGE_MM_CACHE", without="every start is slower"), necessary=False
        ),
        examined(
            "state",
            lambda: writable(state_folder(), variable="EDGE_MM_STATE", without="no tuning is kept"),
            necessary=False,
        ),
    )
    found = [*software(), *engines(), *devices(Tree()), *folders]
    if bundle is not None:
        options = EngineOptions(threads=threads, cache=cache)
        found += bundle_findings(bundle, engine=engine, options=options, public_key=public_key)
    findings = Findings(findings=tuple(found))
    if as_json:
        print_json(findings.model_dump(mode="json", exclude_none=True))
    else:
        for finding in findings.findings:
            print_line(f"{finding.state:<8} {finding.name}: {finding.detail}")
            if finding.fix is not None:
                print_line(f"{'':<8} {'necessary' if finding.necessary else 'optional'}: {finding.fix}")
    raise typer.Exit(findings.exit_code)
