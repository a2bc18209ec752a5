"""The committed schema and the reference page know every field."""

import json
from pathlib import Path

import jsonschema
import pytest

from edge_mm_export.recipe import find_recipe, load_recipe, packaged, tomllib
from edge_mm_export.recipe_schema import recipe_schema

SCHEMA = json.loads(recipe_schema())
OURS = (
    *("Recipe", "FusedSettings", "ModuleSettings", "OnnxSettings", "OnnxGraph", "ModuleInput", "ModuleOutput"),
    *("FromOnnxSettings", "ToOnnxSettings", "SimplifySettings", "VerifySettings", "SampleSettings", "ModalitySpec"),
)


def test_the_committed_schema_is_current(root: Path) -> None:
    committed = (root / "docs" / "reference" / "recipe.schema.json").read_text(encoding="utf-8")
    assert json.loads(committed) == SCHEMA, (
        "run: python -m edge_mm_export.recipe_schema > docs/reference/recipe.schema.json"
    )


def test_the_page_names_every_field(root: Path) -> None:
    page = (root / "docs" / "reference" / "recipe.md").read_text(encoding="utf-8")
    kinds = {**SCHEMA["$defs"], "Recipe": SCHEMA}
    fields = {field for kind in OURS for field in kinds[kind]["properties"]}
    spelt = ("`{}`", "[{}]`", "[[{}]]`", "model.{}]]`")
    assert not [field for field in fields if not any(way.format(field) in page for way in spelt)]


@pytest.mark.parametrize("name", packaged())
def test_recipes_are_valid_under_it(name: str) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    data = tomllib.loads(find_recipe(name).read_text())
    validator.validate(data)
    assert load_recipe(find_recipe(name)).name == data["name"]
    assert not validator.is_valid(data | {"surprise": 1})
