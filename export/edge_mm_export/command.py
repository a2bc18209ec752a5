"""``edge-mm export``."""

from pathlib import Path
from typing import Annotated

import typer

from edge_mm.cli.console import print_json, print_line
from edge_mm.errors import UsageError
from edge_mm.folders import cache_folder
from edge_mm_export.artifact import Store
from edge_mm_export.pipeline import dry_run, plan_steps
from edge_mm_export.recipe import find_recipe
from edge_mm_export.report import planned_lines, report_lines

RecipeName = Annotated[str, typer.Argument(metavar="RECIPE", help="Name of a packaged recipe, or a TOML file.")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Where the bundle goes; FILE.emm makes it one file.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only say what would be made, what is cached, how long it took.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
Force = Annotated[bool, typer.Option("--force", help="Replace another bundle at --out.")]
Key = Annotated[Path | None, typer.Option("--sign", metavar="KEY", help="Ed25519 private key (PEM) to sign with.")]
Cache = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Where artifacts are kept, in place of the usual cache.")
]
Report = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write the parity table here, whether or not it passes.")
]


def export(
    recipe: RecipeName,
    *,
    out: Out = None,
    plan_only: DryRun = False,
    as_json: AsJson = False,
    force: Force = False,
    key: Key = None,
    cache: Cache = None,
    report: Report = None,
) -> None:
    """Turn a trained fused model into a verified bundle.

    For example: edge-mm export digits --out bundles/digits

    Every step's result is kept, and used again while nothing that it depends on changes: a run that was interrupted
    goes on where it was.

    Exit codes: 0 done; 2 wrong usage; 3 the model cannot be exported or failed its verification; 4 bad recipe, model or
    data; 5 something is missing or cannot be written.
    """
    store = Store((cache or cache_folder() / "export").absolute())
    if plan_only:
        _show_plan(find_recipe(recipe), store, as_json=as_json)
        return
    if out is None:
        raise UsageError("--out", expected="where the bundle goes", got="nothing", fix="Add --out DIR.")
    # Imported here: they load ONNX Runtime and rich, which help and a plan do without.
    from edge_mm_export.progress import StepBar
    from edge_mm_export.run import ExportOptions, run_export

    with StepBar() as bar:
        options = ExportOptions(force=force, key=key, report=report, say=bar.say, done=bar.done)
        found = run_export(find_recipe(recipe), out, store, options)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        for line in report_lines(found):
            print_line(line)


def _show_plan(recipe_file: Path, store: Store, *, as_json: bool) -> None:
    recipe, steps = plan_steps(recipe_file)
    planned = dry_run(steps, store)
    if as_json:
        listed = [step.model_dump(mode="json") for step in planned]
        print_json({"name": recipe.name, "version": recipe.version, "target": recipe.target, "steps": listed})
    else:
        for line in planned_lines(recipe, planned):
            print_line(line)
