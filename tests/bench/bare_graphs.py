"""A bundle's split graphs on ``InferenceSession.run`` alone: the least code that gives the same answers."""

from collections.abc import Mapping

import onnxruntime as ort

from edge_mm.arrays import Tensor, Tensors
from edge_mm.bundle.open import Bundle
from edge_mm.engines.base import EngineOptions
from edge_mm.engines.ort_options import session_options
from edge_mm.graph.stage import presence_row


class BareGraphs:
    """Loads the first candidate of each graph; every modality is always present."""

    def __init__(self, bundle: Bundle, options: EngineOptions, *, spinning: bool = False) -> None:
        given = session_options(options, optimised=False)
        given.add_session_config_entry("session.intra_op.allow_spinning", "1" if spinning else "0")
        self._specs = {name: spec for name, spec in bundle.manifest.graphs.items() if spec.role != "monolithic"}
        self._sessions = {
            name: ort.InferenceSession(bundle.file(spec.candidates[0].file), given, providers=list(options.providers))
            for name, spec in self._specs.items()
        }
        self._presence = {"presence": presence_row(bundle.manifest, bundle.manifest.modality_names)}

    def decide(self, tensors: Mapping[str, Tensors]) -> dict[str, Tensor]:
        """Run every encoder and the fusion; gives the outputs by name."""
        known: dict[str, Tensor] = dict(self._presence)
        for modality, prepared in tensors.items():
            known |= {f"{modality}.{key}": array for key, array in prepared.items()}
        fusion = ""
        for name, spec in self._specs.items():
            if spec.role == "fusion":
                fusion = name
            else:
                known |= {f"{spec.modality}.{key}": array for key, array in self._run(name, known).items()}
        return self._run(fusion, known)

    def _run(self, name: str, known: Mapping[str, Tensor]) -> dict[str, Tensor]:
        spec = self._specs[name]
        names = [tensor.name for tensor in spec.outputs]
        feeds = {tensor.name: known[tensor.source] for tensor in spec.inputs}
        return dict(zip(names, self._sessions[name].run(names, feeds), strict=True))
