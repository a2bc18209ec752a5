"""From a recipe to its artifacts: the chain of passes, what each depends on, and running what is not there yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edge_mm.contracts.base import Contract
from edge_mm_export.artifact import Artifact, Store, hash_files, key_of
from edge_mm_export.code_version import code_hash, tool_versions
from edge_mm_export.inputs import model_inputs, sample_inputs
from edge_mm_export.passes.table import PASSES, START, PassContext, check_chain
from edge_mm_export.recipe import Recipe, load_recipe

VERIFY: Final = "verify"
VERIFY_MODULE: Final = "edge_mm_export.verify"
VERIFY_TOOLS: Final = ("numpy", "onnx", "onnxruntime", "torch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One artifact to be made."""

    name: str
    label: str
    key: str
    make: Callable[[Path | None, Path], None]
    """Takes the folder of the step before (None for the first) and an empty folder to fill."""


class PlannedStep(Contract):
    """What ``--dry-run`` says of a step."""

    name: str
    key: str
    cached: bool
    damaged: bool
    """It is in the cache, but its bytes changed: it will be made again."""
    size_bytes: int | None
    """Of the artifact that is there, or of the like ones that were made before; None if there are none."""
    expected_s: float | None
    """0 if it is there; else what it took before; None if it was never made."""


def _silent(_: str) -> None:
    """Show nothing."""


def plan_steps(
    recipe_file: Path, *, say: Callable[[str], None] = _silent, report: Path | None = None
) -> tuple[Recipe, list[Step]]:
    """Read a recipe, check the chain and work out every artifact's key; nothing slow happens.

    Args:
        recipe_file: TOML file.
        say: shows one line of progress when the steps run.
        report: where a verification that fails writes its parity table.

    Raises:
        EdgeMMError: the recipe or a file that it names is wrong.
    """
    recipe = load_recipe(recipe_file)
    check_chain([settings.kind for settings in recipe.passes], start=START[recipe.model.kind])
    context = PassContext(recipe=recipe, folder=recipe_file.resolve().parent, say=say, report=report)
    key = _source_key(context)
    steps: list[Step] = []
    for number, settings in enumerate(recipe.passes):
        key = _pass_key(settings, key, context)
        steps.append(_pass_step(f"{number + 1}_{settings.kind}", settings, key, context))
    return recipe, [*steps, _verify_step(key, context)]


def dry_run(steps: Sequence[Step], store: Store) -> list[PlannedStep]:
    """What running the steps would do."""
    return [_planned(step, store) for step in steps]


def run_steps(steps: Sequence[Step], store: Store, done: Callable[[Step, Artifact], None]) -> list[Artifact]:
    """Make every artifact that is not in the store; the last one holds the bundle.

    Args:
        steps: of ``plan_steps``.
        store: where finished artifacts are and go.
        done: called after each step.

    Raises:
        GateError: a pass or the verification refuses; nothing of that step is kept.
    """
    artifacts: list[Artifact] = []
    for step in steps:
        before = artifacts[-1].folder if artifacts else None
        artifact = store.build(step.key, label=step.label, make=_bind(step, before))
        artifacts.append(artifact)
        done(step, artifact)
    return artifacts


def _bind(step: Step, before: Path | None) -> Callable[[Path], None]:
    return lambda out: step.make(before, out)


def _source_key(context: PassContext) -> str:
    files = model_inputs(context.recipe, context.folder)
    return key_of(model=context.recipe.model.model_dump(mode="json"), code=files.code, data=hash_files(files.data))


def _pass_key(settings: Contract, source: str, context: PassContext) -> str:
    data = settings.model_dump(mode="json")
    row = PASSES[data["kind"]]
    return key_of(
        source=source,
        settings=data,
        opset=context.recipe.device.opset,
        code=code_hash(row.module),
        tools=tool_versions(row.tools),
    )


def _pass_step(name: str, settings: Contract, key: str, context: PassContext) -> Step:
    row = PASSES[name.partition("_")[2]]

    def make(source: Path | None, out: Path) -> None:
        row.load().run(settings, source, out, context)

    return Step(name=name, label=f"{context.recipe.name}/{name}", key=key, make=make)


def _verify_step(source: str, context: PassContext) -> Step:
    recipe = context.recipe
    key = key_of(
        source=source,
        recipe=recipe.model_dump(mode="json", exclude={"model", "passes"}),
        samples=hash_files(sample_inputs(recipe, context.folder)),
        code=code_hash(VERIFY_MODULE),
        tools=tool_versions(VERIFY_TOOLS),
    )

    def make(folder: Path | None, out: Path) -> None:
        from edge_mm_export.verify import verify  # Only when it runs: it imports ONNX Runtime.

        assert folder is not None  # The chain was checked: at least one pass came before.
        verify(folder, out, context)

    return Step(name=VERIFY, label=f"{recipe.name}/{VERIFY}", key=key, make=make)


def _planned(step: Step, store: Store) -> PlannedStep:
    found = store.find(step.key)
    return PlannedStep(
        name=step.name,
        key=step.key,
        cached=found is not None,
        damaged=store.is_damaged(step.key),
        size_bytes=found.size if found else store.expected_bytes(step.label),
        expected_s=0.0 if found else store.expected_s(step.label),
    )
