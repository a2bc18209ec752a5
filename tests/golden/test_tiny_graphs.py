"""The committed ONNX files of the tiny bundle are what tests/support/graphs.py makes."""

import onnx
import pytest

from tests.support.bundles import FILES
from tests.support.graphs import tiny_graphs

GRAPHS = tiny_graphs()


@pytest.mark.parametrize("name", GRAPHS)
def test_file_is_what_its_source_makes(name: str, regenerate: bool) -> None:
    path = FILES / f"{name}.onnx"
    if regenerate:
        path.write_bytes(GRAPHS[name])
        pytest.fail(f"wrote {path.name}; review the diff, then run again without --regenerate")
    assert onnx.load(path, load_external_data=False) == onnx.load_from_string(GRAPHS[name])


def test_no_other_files() -> None:
    assert {path.stem for path in FILES.glob("*.onnx")} == set(GRAPHS)
