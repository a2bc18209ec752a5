import pytest
from pydantic import TypeAdapter

from edge_mm.contracts.modality import Name
from edge_mm.contracts.targets import OPSET_CEILING, TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_can_be_exported_for(name: str) -> None:
    target = TARGETS[name]
    TypeAdapter(Name).validate_python(name)
    assert target.opset == min(OPSET_CEILING[generation] for generation in target.generations)
    assert "onnxruntime" in target.generations
    assert target.source


def test_the_oldest_software_sets_the_opset() -> None:
    assert TARGETS["orin_nano"].opset == 17
    assert TARGETS["cpu_x86"].opset == 20
