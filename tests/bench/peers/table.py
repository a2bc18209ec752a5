"""All peers, by a short name each."""

from collections.abc import Mapping, Sequence
from typing import Final

from tests.bench.peers.edge_mm_split import EdgeMM
from tests.bench.peers.modelopt_default import ModelOpt
from tests.bench.peers.nncf_default import Nncf
from tests.bench.peers.openvino_default import OpenVino
from tests.bench.peers.ort_default import OrtDefault
from tests.bench.peers.ort_dynamic import OrtDynamic
from tests.bench.peers.ort_loop import OrtLoop
from tests.bench.peers.peer import Peer
from tests.bench.peers.torch_compile import TorchCompile
from tests.bench.peers.torch_eager import TorchEager

REFERENCE: Final = "edge_mm"
"""What every other one is compared with."""
UNCHANGED: Final = "edge_mm-unchanged-"


def peers(modalities: Sequence[str]) -> Mapping[str, Peer]:
    """edge_mm in all its ways, then the others."""
    kept = {f"{UNCHANGED}{name}": EdgeMM(name=f"edge_mm, {name} unchanged", unchanged=name) for name in modalities}
    return {
        REFERENCE: EdgeMM(),
        **kept,
        "edge_mm-monolithic": EdgeMM(name="edge_mm, monolithic graph", monolithic=True),
        "ort-default": OrtDefault(),
        "ort-loop": OrtLoop(),
        "ort-dynamic": OrtDynamic(),
        "torch": TorchEager(),
        "torch-compile": TorchCompile(),
        "openvino": OpenVino(),
        "nncf": Nncf(),
        "modelopt": ModelOpt(),
    }
