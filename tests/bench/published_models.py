"""Count the published models' costs anew: ``python -m tests.bench.published_models``.

Rewrites ``edge_mm/bench/data/published_models.json``; a unit test holds the file against the count.
"""

import json
from pathlib import Path

from tests.bench.published.catalogue import CATALOGUE

TARGET = Path(__file__).parents[2] / "edge_mm/bench/data/published_models.json"


def document() -> dict[str, dict[str, object]]:
    """What the file holds."""
    return {
        "costs": {name: entry.layers().cost() for name, entry in CATALOGUE.items()},
        "sources": {name: entry.source for name, entry in CATALOGUE.items()},
    }


def main() -> None:
    """Write the file."""
    TARGET.write_text(json.dumps(document(), indent=1) + "\n")
    print(f"wrote {TARGET.name}: {len(CATALOGUE)} models")


if __name__ == "__main__":
    main()
