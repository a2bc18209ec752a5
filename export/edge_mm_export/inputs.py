"""Every file that a recipe depends on: their hashes are part of the artifacts' keys."""

from dataclasses import dataclass
from pathlib import Path

from edge_mm.contracts.modality import Modality
from edge_mm.errors import InputError
from edge_mm.items import read_items
from edge_mm_export.checkpoint import find_checkpoint
from edge_mm_export.code_version import code_hash, data_files
from edge_mm_export.recipe import Recipe
from edge_mm_export.recipe_model import FusedSettings, ModuleSettings, OnnxSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInputs:
    """What a model is made from."""

    code: str
    """Hash of the factory's source with what it imports from its package and ours; empty for ready ONNX files."""
    data: dict[str, Path]
    """Checkpoint, tokenizers, ONNX files, data files of the factory's package."""


def model_inputs(recipe: Recipe, folder: Path) -> ModelInputs:
    """Find what the recipe's model is made from; nothing of it is imported.

    Raises:
        InputError: a file that the recipe names is missing.
    """
    model = recipe.model
    data = (
        {} if isinstance(model, FusedSettings) else {f"files/{to}": folder / name for to, name in model.files.items()}
    )
    if isinstance(model, OnnxSettings):
        data |= {f"graphs/{graph.name}": folder / graph.file for graph in model.graphs}
        return ModelInputs(code="", data=_present(data | _beside(data)))
    module = model.factory.partition(":")[0]
    search = [(folder / path).resolve() for path in model.python_path]
    data |= {f"package/{number}": path for number, path in enumerate(data_files(module, search=search))}
    data |= {f"data/{name}": folder / name for name in model.data} | _checkpoint(model, folder)
    return ModelInputs(code=code_hash(module, search=search), data=_present(data))


def _checkpoint(model: FusedSettings | ModuleSettings, folder: Path) -> dict[str, Path]:
    path = find_checkpoint(folder, model.checkpoint)
    return {"checkpoint": path} if path else {}


def _beside(data: dict[str, Path]) -> dict[str, Path]:
    """Weights that an ONNX file keeps outside of itself, as exporters name them."""
    candidates = ((name, path.with_name(f"{path.name}.data")) for name, path in data.items())
    return {f"{name}.data": path for name, path in candidates if path.is_file()}


def _present(data: dict[str, Path]) -> dict[str, Path]:
    for name, path in data.items():
        if not path.is_file():
            raise InputError(
                f"recipe: {name}",
                expected=f"the file '{path.name}'",
                got="no such file",
                fix="Paths are relative to the recipe.",
            )
    return data


def sample_inputs(recipe: Recipe, folder: Path) -> dict[str, Path]:
    """The items file that the samples come from, and the media it names.

    Raises:
        InputError: the items or their media are missing or wrong.
    """
    if recipe.samples.items is None:
        return {}
    path = folder / recipe.samples.items
    media = {
        f"{item.record.id}/{Modality(kind).value}": file
        for item in read_items(path, labels=None)
        for kind, file in item.files.items()
    }
    return {"items": path} | media
