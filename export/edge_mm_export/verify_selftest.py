"""What the bundle carries to test a device with: raw samples, prepared tensors and the source model's own outputs."""

from collections.abc import Sequence

from edge_mm.contracts.modality import subsets
from edge_mm.selftest import Case, write_selftest
from edge_mm_export.answer import Prepared, answer, possible
from edge_mm_export.selftest_samples import RawSample
from edge_mm_export.source import SourceModel


def selftest_bytes(model: SourceModel, raw: Sequence[RawSample], prepared: Sequence[Prepared]) -> bytes:
    """``selftest.npz``: every sample with every subset of the modalities that the model can answer with."""
    return write_selftest([_case(model, sample, tensors) for sample, tensors in zip(raw, prepared, strict=True)])


def _case(model: SourceModel, raw: RawSample, prepared: Prepared) -> Case:
    names = [modality.name for modality in model.modalities]
    outputs = {chosen: answer(model, prepared, chosen) for chosen in subsets(names) if possible(model, chosen)}
    return Case(payloads=raw, tensors=prepared, outputs=outputs)
