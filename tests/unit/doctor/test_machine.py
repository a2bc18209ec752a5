from pathlib import Path

import pytest

from edge_mm.bench.sysfs import Tree
from edge_mm.doctor.machine import cameras, devices, installed_version, required_libraries, software, writable
from edge_mm.errors import UnavailableError


def test_the_libraries_are_those_of_the_base_install() -> None:
    libraries = required_libraries()
    assert {"numpy", "onnxruntime", "pydantic"} <= set(libraries)
    assert not {"torch", "onnx", "pytest"} & set(libraries)


def test_every_necessary_piece_of_software_is_here() -> None:
    findings = list(software())
    assert {finding.state for finding in findings} == {"ok"}
    assert all(finding.necessary for finding in findings)


def test_a_library_that_is_not_installed() -> None:
    with pytest.raises(UnavailableError, match="pip install edge-mm-nonsense"):
        installed_version("edge-mm-nonsense")


def test_no_device_is_necessary(tmp_path: Path) -> None:
    findings = {finding.name: finding for finding in devices(Tree(root=tmp_path))}
    assert not any(finding.exit_code for finding in findings.values())
    assert findings["camera"].state == "missing"
    assert findings["camera"].fix


def test_cameras_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    for number in (10, 2):
        (tmp_path / "dev" / f"video{number}").touch()
    assert cameras(Tree(root=tmp_path)) == f"{tmp_path}/dev/video2, {tmp_path}/dev/video10"


def test_a_folder_is_made_and_left_empty(tmp_path: Path) -> None:
    assert writable(tmp_path / "a" / "b", variable="EDGE_MM_CACHE", without="x") == str(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(UnavailableError, match="a writable folder"):
        writable(tmp_path / "a" / "b", variable="EDGE_MM_CACHE", without="starts are slow")
