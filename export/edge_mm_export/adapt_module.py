"""A module with one ``forward`` as a monolithic graph; the recipe says what its arguments and results are."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from torch import Tensor, nn

from edge_mm.contracts.tensors import GraphInput
from edge_mm.errors import ContractMismatchError, InputError
from edge_mm_export.bundle_files import read_files
from edge_mm_export.graphs import check_required
from edge_mm_export.head_shapes import check_heads
from edge_mm_export.probe import output_specs, prepared_inputs, presence_input
from edge_mm_export.recipe_model import ModuleInput, ModuleOutput, ModuleSettings
from edge_mm_export.source import SourceGraph, SourceModel
from edge_mm_export.torch_run import runner


class BoundModule(nn.Module):
    """A module whose inputs come by position and whose chosen results leave as a tuple."""

    def __init__(self, module: nn.Module, inputs: Sequence[ModuleInput], outputs: Sequence[ModuleOutput]) -> None:
        super().__init__()
        self.module = module
        self.arguments = tuple(entry.argument for entry in inputs)
        self.keys = tuple(output.key for output in outputs)

    def forward(self, *flat: Tensor) -> tuple[Tensor, ...]:
        """Call the module as the recipe says."""
        bound = list(zip(self.arguments, flat, strict=True))
        positional = [tensor for name, tensor in bound if name is None]
        result = self.module(*positional, **{name: tensor for name, tensor in bound if name is not None})
        return tuple(_pick(result, key) for key in self.keys)


def _pick(result: object, key: str | int | None) -> Tensor:
    if key is None:
        return result  # type: ignore[return-value]
    if isinstance(result, Mapping | tuple | list) and not (isinstance(key, str) and hasattr(result, key)):
        return result[key]  # type: ignore[index,no-any-return]
    return getattr(result, str(key))  # type: ignore[no-any-return]


def adapt_module(module: object, settings: ModuleSettings, *, folder: Path) -> SourceModel:
    """Describe a module as one graph.

    Args:
        module: what the factory gave.
        settings: the recipe's ``[model]``.
        folder: of the recipe.

    Raises:
        InputError: it is no module, or cannot run on the tensors that the recipe feeds it with.
        ContractMismatchError: the recipe's modalities, inputs, outputs and heads do not fit each other.
    """
    if not isinstance(module, nn.Module):
        raise InputError(
            "recipe: field 'model.factory'",
            expected="a torch.nn.Module",
            got=type(module).__name__,
            fix="Return the module itself.",
        )
    inputs = _inputs(settings)
    check_required(settings.modalities, {tensor.source for tensor in inputs})
    bound = BoundModule(module, settings.inputs, settings.outputs).eval()
    where = f"model: {type(module).__name__}"
    run = runner(bound, inputs, [output.name for output in settings.outputs], where=where)
    outputs = output_specs(run, inputs, settings.modalities, where=where)
    check_heads(settings.heads, outputs, where=where)
    graph = SourceGraph(role="monolithic", inputs=inputs, outputs=outputs, run=run, module=bound)
    return SourceModel(
        label=type(module).__name__,
        modalities=settings.modalities,
        heads=settings.heads,
        graphs={"monolithic": graph},
        files=read_files(folder, settings.files),
    )


def _inputs(settings: ModuleSettings) -> tuple[GraphInput, ...]:
    known = {
        tensor.source: tensor for modality in settings.modalities for tensor in prepared_inputs(modality, prefixed=True)
    } | {"presence": presence_input(len(settings.modalities))}
    for number, entry in enumerate(settings.inputs):
        if entry.source not in known:
            raise ContractMismatchError(
                f"recipe: field 'model.inputs.{number}.source'",
                expected=f"one of {', '.join(known)}",
                got=f"'{entry.source}'",
                fix="Correct the source, or add the modality.",
            )
    return tuple(known[entry.source] for entry in settings.inputs)
