"""A code version changes with a module and all that it imports, and with nothing else."""

from pathlib import Path

import pytest

from edge_mm_export.code_version import code_hash, data_files, tool_versions


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """``shop`` with ``model`` -> ``parts`` -> ``deep.inner``; ``other`` stands apart."""
    files = {
        "__init__.py": "",
        "model.py": "def load():\n    from .parts import part\n    return part\n",
        "parts.py": "from shop.deep import inner\npart = inner.value\n",
        "deep/__init__.py": "",
        "deep/inner.py": "import json\nvalue = 1\n",
        "other.py": "value = 2\n",
        "deep/table.csv": "1,2\n",
    }
    for name, text in files.items():
        path = tmp_path / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "matters"),
    [("model.py", True), ("parts.py", True), ("deep/inner.py", True), ("__init__.py", True), ("other.py", False)],
)
def test_what_is_imported_matters(package: Path, changed: str, matters: bool) -> None:
    before = code_hash("shop.model", search=[package])
    path = package / "shop" / changed
    path.write_text(path.read_text() + "# changed\n")
    assert (code_hash("shop.model", search=[package]) != before) is matters


def test_the_same_package_elsewhere_is_the_same_code(package: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    before = code_hash("shop.model", search=[package])
    (package / "shop").rename(elsewhere / "shop")
    assert code_hash("shop.model", search=[elsewhere]) == before


def test_our_own_passes_have_a_version_of_their_own() -> None:
    names = ("edge_mm_export.passes.to_onnx", "edge_mm_export.passes.simplify", "edge_mm_export.verify")
    assert len({code_hash(name) for name in names}) == 3


def test_data_files_of_the_modules_folder(package: Path) -> None:
    assert [path.name for path in data_files("shop.model", search=[package])] == ["table.csv"]
    assert [path.name for path in data_files("shop.deep.inner", search=[package])] == ["table.csv"]


def test_a_single_module_brings_no_data(tmp_path: Path) -> None:
    (tmp_path / "lonely.py").write_text("x = 1\n")
    (tmp_path / "photos.bin").write_bytes(b"not ours")
    assert data_files("lonely", search=[tmp_path]) == []
    assert code_hash("lonely", search=[tmp_path]) != code_hash("missing", search=[tmp_path])


def test_tools() -> None:
    versions = tool_versions(["numpy", "no-such-distribution"])
    assert versions["no-such-distribution"] == "absent"
    assert versions["numpy"][0].isdigit()
