"""Writes a result of a benchmark program with what it rests on: the sources, the versions, the machine."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from edge_mm.bench.environment import capture

ROOT = Path(__file__).resolve().parents[2]


def source_hash(sources: Sequence[str]) -> str:
    """SHA-256 over the names and the bytes of the files, in the order given; paths are relative to the repository."""
    digest = hashlib.sha256()
    for name in sources:
        content = (ROOT / name).read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def write_evidence(out: Path, result: Mapping[str, object], *, sources: Sequence[str]) -> None:
    """Write ``result`` as JSON beside the hash of ``sources`` and the environment; whole or not at all."""
    data = {
        "result": dict(result),
        "sources": list(sources),
        "sources_sha256": source_hash(sources),
        "environment": capture().model_dump(mode="json"),
    }
    partial = out.with_name(f".{out.name}.partial")
    out.parent.mkdir(parents=True, exist_ok=True)
    partial.write_text(json.dumps(data, indent=2, sort_keys=True) + "\n")
    partial.replace(out)
