"""The manifest's JSON schema, for readers that are not this code.

``python -m edge_mm.contracts.schema > docs/reference/manifest.schema.json`` writes the committed copy.
"""

import json
import sys

from edge_mm.contracts.base import Contract
from edge_mm.contracts.manifest import Manifest


def manifest_schema() -> str:
    """JSON Schema (draft 2020-12) of ``manifest.json``; equal contracts give equal text.

    It holds types, ranges and patterns. Whether the parts agree with each other only ``Manifest`` itself can tell.
    """
    return contract_schema(Manifest)


def contract_schema(kind: type[Contract]) -> str:
    """JSON Schema (draft 2020-12) of any contract, closed as the contract is."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **kind.model_json_schema()}
    return json.dumps(_closed(schema), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _closed(node: object) -> object:
    """Refuse the keys that match no pattern: pydantic does, but its schema leaves them open."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(value) for key, value in node.items()}
    return closed | {"additionalProperties": False} if "patternProperties" in closed else closed


if __name__ == "__main__":
    sys.stdout.write(manifest_schema())
