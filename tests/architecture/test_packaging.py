"""What an installation brings in, and what it must not."""

import re
from typing import Any

import pytest
import tomllib
from packaging.requirements import Requirement

from tests.architecture.sources import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]


def names(requirements: list[str]) -> set[str]:
    return {Requirement(text).name for text in requirements}


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if not line.startswith("#"))
    return {normalised(name): version for name, version in pairs}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_base_install_is_the_runtime_only() -> None:
    toolchain = {"torch", "torchvision", "onnx", "onnxscript", "transformers", "scipy", "scikit-learn", "tensorrt"}
    assert not names(PROJECT["dependencies"]) & toolchain


def test_tensorrt_is_an_extra_of_its_own() -> None:
    holding = [extra for extra, needs in EXTRAS.items() if any("tensorrt" in name for name in names(needs))]
    assert holding == ["tensorrt"]
    assert names(EXTRAS["tensorrt"]) == {"tensorrt"}


def test_no_extra_refers_to_another() -> None:
    assert not any("edge-mm" in names(needs) for needs in EXTRAS.values())


@pytest.mark.parametrize("extra", ["", *sorted(EXTRAS)])
def test_every_requirement_has_a_range(extra: str) -> None:
    needs = EXTRAS[extra] if extra else PROJECT["dependencies"]
    assert [text for text in needs if not Requirement(text).specifier] == []


@pytest.mark.parametrize("extra", ["", *sorted(set(EXTRAS) - {"tensorrt"})])
def test_every_requirement_of_development_is_pinned_within_its_range(extra: str) -> None:
    pinned = pins()
    needs = [Requirement(text) for text in (EXTRAS[extra] if extra else PROJECT["dependencies"])]
    python = {"python_version": "3.11", "platform_machine": "x86_64"}
    for need in needs:
        if need.marker is None or need.marker.evaluate(python):
            assert normalised(need.name) in pinned, f"{need.name}: run `make constraints`"
            assert need.specifier.contains(pinned[normalised(need.name)]), need.name


def test_the_pinned_torch_is_the_one_that_the_makefile_installs() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    builds = re.findall(r"^TORCH \?= torch==([\d.]+)(\+\w+)?$", makefile, re.MULTILINE)
    assert builds == [(pins()["torch"], "+cpu"), (pins()["torch"], "")]


def test_the_licence_is_apache() -> None:
    assert PROJECT["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
