"""Whether an encoder reads what a modality's preprocessing makes."""

from edge_mm.contracts.audio import AudioSpec, LogMel
from edge_mm.contracts.manifest import InputSpec
from edge_mm.contracts.text import TextSpec
from edge_mm.contracts.vision import ImageSpec
from edge_mm_export.reference.encoders.audio_ds_cnn import AudioDsCnnConfig
from edge_mm_export.reference.encoders.text_transformer import TextTransformerConfig
from edge_mm_export.reference.encoders.vision_cnn import VisionCnnConfig


def misfit(encoder: VisionCnnConfig | AudioDsCnnConfig | TextTransformerConfig, spec: InputSpec) -> str | None:
    """What the encoder would have to have for ``spec``, in words; None if it fits."""
    if isinstance(encoder, VisionCnnConfig):
        return _vision(encoder, spec)
    if isinstance(encoder, AudioDsCnnConfig):
        return _audio(encoder, spec)
    return _text(encoder, spec)


def _vision(encoder: VisionCnnConfig, spec: InputSpec) -> str | None:
    if not isinstance(spec, ImageSpec):
        return f"an encoder for {spec.kind}"
    if encoder.channels != spec.channels:
        return f"channels = {spec.channels}, for pictures in {spec.color}"
    if min(spec.height_px, spec.width_px) < 2 ** len(encoder.widths):
        return (
            f"fewer widths: {len(encoder.widths)} halvings leave nothing of {spec.height_px} x {spec.width_px} pixels"
        )
    return None


def _audio(encoder: AudioDsCnnConfig, spec: InputSpec) -> str | None:
    if not isinstance(spec, AudioSpec):
        return f"an encoder for {spec.kind}"
    if not isinstance(spec.features, LogMel):
        return f"an encoder for {spec.features.type}"
    if encoder.bands != spec.features.n_mels:
        return f"bands = {spec.features.n_mels}, as many as n_mels"
    return None


def _text(encoder: TextTransformerConfig, spec: InputSpec) -> str | None:
    if not isinstance(spec, TextSpec):
        return f"an encoder for {spec.kind}"
    if encoder.positions < spec.max_tokens:
        return f"positions of at least {spec.max_tokens}, the text's max_tokens"
    return None
