"""The table of measured results in ``docs/results/README.md``: ``python -m tests.docs.results`` writes it anew."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.docs.markdown import ROOT

FOLDER = ROOT / "docs" / "results"
INDEX = FOLDER / "README.md"
INTRODUCTION = """# Measured results

Written by the programs in `tests/bench`, which `make proof` runs. Each file holds its figures, the machine and versions
that they were measured with, and the hash of the sources that they depend on. *changed since* means that at
least one of these sources is not the one that was measured: the figures may no longer hold.

"""


def source_hash(names: Sequence[str]) -> str | None:
    """SHA-256 over names and bytes, as the programs in ``tests/bench`` record it; None if a file is gone."""
    digest = hashlib.sha256()
    for name in names:
        path = ROOT / name
        if not path.is_file():
            return None
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def state(data: Mapping[str, Any]) -> str:
    """Whether the sources are the ones that were measured."""
    return "as measured" if source_hash(data["sources"]) == data["sources_sha256"] else "**changed since**"


def row(path: Path) -> str:
    """One result file's row."""
    data = json.loads(path.read_text(encoding="utf-8"))
    cpu = data["environment"]["cpu"]
    machine = f"{cpu['model'] or 'unnamed'}, {cpu['architecture']}, {len(cpu['online'])} cores"
    return f"| [{path.name}]({path.name}) | {machine} | {len(data['sources'])} | {state(data)} |"


def table() -> str:
    """The whole page."""
    rows = [row(path) for path in sorted(FOLDER.glob("*.json"))]
    head = ["| result | machine | sources | the sources are |", "|---|---|---|---|"]
    return INTRODUCTION + "\n".join([*head, *rows] if rows else ["Nothing is measured yet."]) + "\n"


if __name__ == "__main__":
    from tests.docs.peers import write_page  # It needs this module.

    FOLDER.mkdir(parents=True, exist_ok=True)
    write_page()
    INDEX.write_text(table(), encoding="utf-8")
