"""A ``FusedModel`` as graphs: one per encoder, one for fusion and heads, and the whole of it as one."""

from collections.abc import Mapping, Sequence

from torch import Tensor, nn

from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.contracts.tensors import GraphInput, TensorSpec
from edge_mm.errors import ContractMismatchError, InputError
from edge_mm_export.head_shapes import check_heads
from edge_mm_export.model import FusedModel, ModelSpec, Monolithic
from edge_mm_export.probe import fusion_input, output_specs, prepared_inputs, presence_input
from edge_mm_export.source import SourceGraph, SourceModel
from edge_mm_export.torch_run import runner

ENCODED = ("tokens", "mask")
"""What an encoder gives."""


class FusionGraph(nn.Module):
    """Fusion and heads with flat arguments: every modality's tokens, then every mask, then ``presence``."""

    def __init__(self, model: FusedModel) -> None:
        super().__init__()
        self.names = tuple(modality.name for modality in model.spec.modalities)
        self.fusion = model.fusion
        self.heads = nn.ModuleDict({head.name: model.heads[head.name] for head in model.spec.heads})

    def forward(self, *flat: Tensor) -> tuple[Tensor, ...]:
        """Give one output per head."""
        count = len(self.names)
        tokens = dict(zip(self.names, flat[:count], strict=True))
        masks = dict(zip(self.names, flat[count : 2 * count], strict=True))
        features = self.fusion(tokens, masks, flat[2 * count])
        return tuple(head(features) for head in self.heads.values())


class WholeGraph(nn.Module):
    """The whole model with flat arguments: every modality's prepared tensors, then ``presence``."""

    def __init__(self, model: FusedModel, counts: Mapping[str, int]) -> None:
        super().__init__()
        self.model = Monolithic(model)
        self.counts = dict(counts)
        self.names = tuple(head.name for head in model.spec.heads)

    def forward(self, *flat: Tensor) -> tuple[Tensor, ...]:
        """Give one output per head."""
        inputs: dict[str, tuple[Tensor, ...]] = {}
        start = 0
        for name, count in self.counts.items():
            inputs[name] = flat[start : start + count]
            start += count
        answers = self.model(inputs, flat[start])
        return tuple(answers[name] for name in self.names)


def adapt_fused(model: object) -> SourceModel:
    """Describe every graph of a fused model.

    Raises:
        InputError: it is no ``FusedModel``, or a part of it cannot run.
        ContractMismatchError: a part gives something else than the contract says.
    """
    checked = _check(model)
    modalities = checked.spec.modalities
    encoders = {f"{modality.name}_encoder": _encoder(checked, modality) for modality in modalities}
    fusion = _fusion(checked, [(str(graph.modality), graph.outputs) for graph in encoders.values()])
    whole = _whole(checked)
    check_heads(checked.spec.heads, fusion.outputs, where="model: fusion and heads")
    return SourceModel(
        label=f"{checked.spec.name} {checked.spec.version}",
        modalities=modalities,
        heads=checked.spec.heads,
        graphs=encoders | {"fusion": fusion, "monolithic": whole},
        files=checked.spec.files,
        samples=checked.spec.samples,
    )


def _check(model: object) -> FusedModel:
    if not isinstance(model, FusedModel) or not isinstance(model.spec, ModelSpec):
        missing = [name for name in ("spec", "encoders", "fusion", "heads") if not hasattr(model, name)]
        raise InputError(
            "recipe: field 'model.factory'",
            expected="a FusedModel: spec, encoders, fusion, heads",
            got=f"{type(model).__name__}" + (f" without {', '.join(missing)}" if missing else ""),
            fix="Offer them, or use kind = 'module' for a model with one forward.",
        )
    names = {modality.name for modality in model.spec.modalities}
    heads = {head.name for head in model.spec.heads}
    for field, wanted, got in (("encoders", names, set(model.encoders)), ("heads", heads, set(model.heads))):
        if wanted != got:
            raise ContractMismatchError(
                f"model: {field}", expected=sorted(wanted), got=sorted(got), fix="Name them as the spec does."
            )
    return model


def _encoder(model: FusedModel, modality: ModalitySpec) -> SourceGraph:
    where = f"model: encoder '{modality.name}'"
    inputs = prepared_inputs(modality, prefixed=False)
    module = model.encoders[modality.name].eval()
    run = runner(module, inputs, ENCODED, where=where)
    outputs = output_specs(run, inputs, model.spec.modalities, where=where)
    _check_tokens(outputs, where)
    return SourceGraph(role="encoder", modality=modality.name, inputs=inputs, outputs=outputs, run=run, module=module)


def _check_tokens(outputs: Sequence[TensorSpec], where: str) -> None:
    tokens, mask = outputs
    shapes_fit = len(tokens.shape) == 3 and mask.shape == tokens.shape[:2]
    if not shapes_fit or {tokens.dtype, mask.dtype} != {"float32"}:
        raise ContractMismatchError(
            where,
            expected="float32 tokens (B, T, D) and float32 mask (B, T)",
            got=f"{tokens.dtype} {tokens.shape} and {mask.dtype} {mask.shape}",
            fix="Return (tokens, mask); a pooled embedding is T = 1 with a mask of ones.",
        )


def _fusion(model: FusedModel, encoded: Sequence[tuple[str, tuple[TensorSpec, ...]]]) -> SourceGraph:
    inputs = (
        *(fusion_input(name, tokens) for name, (tokens, _) in encoded),
        *(fusion_input(name, mask) for name, (_, mask) in encoded),
        presence_input(len(encoded)),
    )
    return _answering("fusion", FusionGraph(model), inputs, model.spec)


def _whole(model: FusedModel) -> SourceGraph:
    prepared = {modality.name: prepared_inputs(modality, prefixed=True) for modality in model.spec.modalities}
    module = WholeGraph(model, {name: len(tensors) for name, tensors in prepared.items()})
    inputs = (*(tensor for tensors in prepared.values() for tensor in tensors), presence_input(len(prepared)))
    return _answering("monolithic", module, inputs, model.spec)


def _answering(role: str, module: nn.Module, inputs: tuple[GraphInput, ...], spec: ModelSpec) -> SourceGraph:
    where = "model: fusion and heads" if role == "fusion" else "model: as one module"
    module.eval()  # The wrapper too: the exporter asks the outermost module whether it trains.
    run = runner(module, inputs, [head.output for head in spec.heads], where=where)
    outputs = output_specs(run, inputs, spec.modalities, where=where)
    return SourceGraph(
        role="fusion" if role == "fusion" else "monolithic", inputs=inputs, outputs=outputs, run=run, module=module
    )
