"""From a recipe's ``[model]`` to the graphs of the model."""

from pathlib import Path

from edge_mm_export.recipe import Recipe
from edge_mm_export.recipe_model import FusedSettings, ModuleSettings, OnnxSettings
from edge_mm_export.source import SourceModel


def load_source(recipe: Recipe, folder: Path) -> SourceModel:
    """Build or read the model that a recipe names.

    Args:
        recipe: whose model.
        folder: of the recipe; paths in it are relative to this.

    Raises:
        InputError: the model cannot be built or read.
        ContractMismatchError: it is not what the recipe or its own spec say.
    """
    settings = recipe.model
    if isinstance(settings, OnnxSettings):
        from edge_mm_export.adapt_onnx import adapt_onnx

        return adapt_onnx(settings, folder=folder)
    return _torch_source(settings, folder)


def _torch_source(settings: FusedSettings | ModuleSettings, folder: Path) -> SourceModel:
    # Only here: importing torch takes over a second, and a recipe of ready ONNX files does without.
    from edge_mm_export.adapt_fused import adapt_fused
    from edge_mm_export.adapt_module import adapt_module
    from edge_mm_export.checkpoint import find_checkpoint
    from edge_mm_export.factory import call_factory

    model = call_factory(
        settings.factory,
        checkpoint=find_checkpoint(folder, settings.checkpoint),
        arguments=settings.arguments,
        search=[(folder / path).resolve() for path in settings.python_path],
    )
    if isinstance(settings, ModuleSettings):
        return adapt_module(model, settings, folder=folder)
    return adapt_fused(model)
