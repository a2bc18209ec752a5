"""Recipes are read strictly, and every complaint names the file and the field."""

import platform
from pathlib import Path

import pytest

from edge_mm.contracts.targets import TARGETS
from edge_mm.errors import ContractMismatchError, InputError, UsageError
from edge_mm_export.passes.table import PASSES, START, check_chain
from edge_mm_export.recipe import find_recipe, load_recipe, packaged

RECIPE = """
name = "mine"
version = "1.0.0"
target = "cpu_x86"
[model]
kind = "fused"
factory = "package.module:load"
[[passes]]
kind = "to_onnx"
"""


def recipe(folder: Path, text: str = RECIPE) -> Path:
    path = folder / "mine.toml"
    path.write_text(text)
    return path


def test_defaults(tmp_path: Path) -> None:
    read = load_recipe(recipe(tmp_path))
    assert (read.verify.atol, read.samples.count, read.passes[0].kind) == (1e-4, 8, "to_onnx")
    assert read.device is TARGETS["cpu_x86"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('name = "mine"', 'name = "Mine"', r"mine\.toml: field 'name'"),
        ('version = "1.0.0"', 'version = "1"', r"mine\.toml: field 'version'"),
        ('"cpu_x86"', '"toaster"', r"target host or one of cpu_x86, .*\(not 'toaster'\)"),
        ("package.module:load", "package.module", r"field 'model\.fused\.factory'"),
        ('kind = "fused"', 'kind = "fused"\nweights = "x"', r"field 'model\.fused\.weights'.*Remove the field"),
        ('kind = "to_onnx"', 'kind = "to_onyx"', r"field 'passes\.0'"),
        ('kind = "to_onnx"', 'kind = "to_onnx"\nmonolithic = "yes"', r"passes\.0\.to_onnx\.monolithic.*boolean"),
        ("[model]", "[verify]\natol = nan\n[model]", r"verify\.atol"),
        ("[model]", "[samples]\ncount = 2\nselftest = 3\n[model]", r"selftest at most count \(2\)"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in RECIPE
    with pytest.raises(ContractMismatchError, match=says):
        load_recipe(recipe(tmp_path, RECIPE.replace(old, new)))


def test_a_file_that_is_no_toml(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a TOML file"):
        load_recipe(recipe(tmp_path, "name = "))
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        load_recipe(tmp_path / "binary.toml")


def test_packaged_recipes_are_found_by_name_and_valid() -> None:
    assert "digits" in packaged()
    for name in packaged():
        read = load_recipe(find_recipe(name))
        assert read.name == name
        check_chain([settings.kind for settings in read.passes], start=START[read.model.kind])


def test_neither_a_name_nor_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one of digits"):
        find_recipe("digit")
    with pytest.raises(InputError, match="a folder"):
        find_recipe(str(tmp_path))


@pytest.mark.parametrize(
    ("kinds", "start", "says"),
    [
        (["simplify", "to_onnx"], "model", r"passes\.0 \(simplify\): expected 'onnx'.*got 'model'"),
        (["to_onnx", "to_onnx"], "model", r"passes\.1 \(to_onnx\): expected 'model'.*got 'onnx'"),
        (["to_onnx"], "files", r"ready ONNX files with from_onnx"),
        ([], "model", r"passes: expected to end with 'onnx'"),
    ],
)
def test_a_chain_that_does_not_fit(kinds: list[str], start: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        check_chain(kinds, start=start)  # type: ignore[arg-type]


def test_every_pass_can_be_loaded() -> None:
    for row in PASSES.values():
        assert callable(row.load().run)


def test_host_is_the_processor_of_this_machine(tmp_path: Path) -> None:
    read = load_recipe(recipe(tmp_path, RECIPE.replace("cpu_x86", "host")))
    assert read.target == {"x86_64": "cpu_x86", "aarch64": "cpu_arm"}[platform.machine()]
