"""One decision from payloads that are at hand."""

from collections.abc import Mapping

from edge_mm.bundle.open import Bundle
from edge_mm.contracts.decision import Decision
from edge_mm.decide import Decider
from edge_mm.errors import InputError
from edge_mm.graph import Graph
from edge_mm.samples import Payload, Sample


def predict_once(bundle: Bundle, graph: Graph, payloads: Mapping[str, Payload]) -> Decision:
    """Decide from ``payloads`` by modality, all taken as captured now.

    The decision has no time of its own: ``at_ns`` is None.

    Raises:
        InputError: a payload cannot be used, or one that the model requires is not there.
    """
    decider = Decider(bundle, graph, strict=True)
    for modality, payload in payloads.items():
        decider.offer(Sample(modality=modality, capture_ns=0, payload=payload))
    decision = decider.decide(0)
    if decision is None:
        required = [spec.name for spec in bundle.manifest.modalities if spec.required]
        raise InputError(
            "inputs",
            expected=f"all of {required}" if required else f"at least one of {list(bundle.manifest.modality_names)}",
            got=f"{list(payloads)}",
            fix="Give what the model cannot answer without.",
        )
    return decision.model_copy(update={"at_ns": None})
