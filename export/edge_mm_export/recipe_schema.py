"""A recipe's JSON schema, for editors.

``python -m edge_mm_export.recipe_schema > docs/reference/recipe.schema.json`` writes the committed copy.
"""

import sys

from edge_mm.contracts.schema import contract_schema
from edge_mm_export.recipe import Recipe


def recipe_schema() -> str:
    """JSON Schema (draft 2020-12) of a recipe; equal contracts give equal text."""
    return contract_schema(Recipe)


if __name__ == "__main__":
    sys.stdout.write(recipe_schema())
