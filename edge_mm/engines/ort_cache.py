"""Graphs as ONNX Runtime optimised them for this machine: loading one takes less than half the time.

An entry is ``<key>.onnx`` with its checksum beside it in ``<key>.crc32``. That finds damage, not malice: who can
write the one can write the other, and SHA-256 would cost a good part of the time that the cache saves. The key covers
all that the optimiser looks at: the graph, ONNX Runtime's version, the processor, the providers. Nothing is ever
invalidated, only superseded.
"""

import hashlib
import platform
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

import onnxruntime as ort

from edge_mm.engines.base import EngineOptions
from edge_mm.files import temporary_beside, write_atomic

CPU_FIELDS: Final = frozenset({"model name", "flags", "Features", "CPU implementer", "CPU architecture", "CPU part"})
"""Lines of ``/proc/cpuinfo`` that tell one kind of core from another, on x86-64 and on aarch64."""

CACHEABLE: Final = ("CPUExecutionProvider",)
"""Other providers compile nodes into forms that ONNX Runtime cannot save, and have caches of their own."""


class CacheEntry:
    """Where one optimised graph lies, or will lie."""

    def __init__(self, folder: Path, key: str) -> None:
        self.graph = folder / f"{key}.onnx"
        self._seal = folder / f"{key}.crc32"

    def read(self) -> bytes | None:
        """The optimised graph; None if it is not there.

        Raises:
            ValueError: its bytes are not those that were written.
            OSError: it cannot be read.
        """
        if not self._seal.is_file() or not self.graph.is_file():
            return None
        data = self.graph.read_bytes()
        if self._seal.read_bytes() != _checksum(data):
            raise ValueError("its bytes are not those that were written")
        return data

    @contextmanager
    def filling(self) -> Iterator[Path]:
        """Give a name to save the optimised graph under, and keep it on leaving; nothing is kept if the block raises.

        Between the two renames the entry reads as damaged or missing, and is made again.

        Raises:
            OSError: the folder cannot be written.
        """
        self.graph.parent.mkdir(parents=True, exist_ok=True)
        saved = temporary_beside(self.graph)
        try:
            saved.touch(exist_ok=False)
            yield saved
            seal = _checksum(saved.read_bytes())
            saved.replace(self.graph)
            write_atomic(self._seal, seal)
        finally:
            saved.unlink(missing_ok=True)


def entry_for(graph_sha256: str, options: EngineOptions) -> CacheEntry | None:
    """Where the optimised form of a graph belongs; None if none is to be kept."""
    if options.cache is None or options.providers != CACHEABLE:
        return None
    facts = (graph_sha256, ort.__version__, processor(), *options.providers)
    return CacheEntry(options.cache / "onnxruntime", hashlib.sha256("\n".join(facts).encode()).hexdigest())


@lru_cache(maxsize=1)
def processor() -> str:
    """What tells this machine's processor from others: its architecture and the kinds of its cores."""
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as lines:
            kinds = sorted(_kinds(lines))
    except OSError:
        kinds = [platform.processor()]
    return "\n".join([platform.machine(), *kinds])


def _checksum(data: bytes) -> bytes:
    return f"{zlib.crc32(data):08x} {len(data)}".encode()


def _kinds(lines: Iterable[str]) -> set[str]:
    return {line.strip() for line in lines if line.partition(":")[0].strip() in CPU_FIELDS}
