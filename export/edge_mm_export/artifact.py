"""The store of what passes made: each artifact a folder named by the hash of all it depends on.

An artifact is built in a folder beside its place and renamed when it is whole, so a killed run leaves nothing that
looks finished. Every file's hash is checked when an artifact is taken from the store; a damaged one is built again.
"""

import contextlib
import errno
import fcntl
import hashlib
import json
import shutil
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import Field

from edge_mm.contracts.base import Contract, parse_json, to_json
from edge_mm.contracts.manifest import FileFact
from edge_mm.errors import ContractMismatchError, UnavailableError
from edge_mm.files import sha256_of, staged_directory

FACTS: Final = "artifact.json"
UNWRITABLE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM})
"""What the system says when a folder cannot take more; any other OSError is a pass's own."""
KEY_DIGITS: Final = 32
"""Hexadecimal digits of a folder's name: 128 bits, so that two artifacts never meet by chance."""


class ArtifactFacts(Contract):
    """``artifact.json``: what an artifact is and what it took to make it."""

    label: str
    """Recipe and pass: which earlier runs predict the time of the next."""
    key: str
    files: dict[str, FileFact]
    duration_s: float = Field(ge=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A finished artifact."""

    folder: Path
    facts: ArtifactFacts
    cached: bool
    """True if it was there already."""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(fact.size for fact in self.facts.files.values())


def key_of(**parts: object) -> str:
    """The key of an artifact: sha256 over everything that it depends on, in a canonical spelling."""
    spelt = json.dumps(parts, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(spelt.encode()).hexdigest()


class Store:
    """Artifacts under one folder; any number of processes may use it at once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find(self, key: str) -> Artifact | None:
        """The artifact of that key, if it is there and undamaged."""
        folder = self._folder(key)
        try:
            facts = parse_json(ArtifactFacts, (folder / FACTS).read_bytes(), where=str(folder / FACTS))
        except (FileNotFoundError, NotADirectoryError, ContractMismatchError):
            return None
        return Artifact(folder=folder, facts=facts, cached=True) if facts.key == key and _whole(folder, facts) else None

    def is_damaged(self, key: str) -> bool:
        """Whether something lies at the key's place that is not a whole artifact."""
        return self._folder(key).exists() and self.find(key) is None

    def build(self, key: str, *, label: str, make: Callable[[Path], None]) -> Artifact:
        """The artifact of that key; ``make`` fills an empty folder if it is not there.

        Of several processes that ask for the same one, the first makes it and the others wait.

        Raises:
            UnavailableError: the store cannot be written.
        """
        with self._locked(key):
            found = self.find(key)
            if found:
                return found
            try:
                return self._make(key, label=label, make=make)
            except OSError as error:
                if error.errno not in UNWRITABLE:
                    raise
                raise self._unwritable(error) from error

    def expected_s(self, label: str) -> float | None:
        """Median seconds that earlier artifacts with that label took; None if there are none."""
        took = [facts.duration_s for facts in self._all() if facts.label == label]
        return statistics.median(took) if took else None

    def expected_bytes(self, label: str) -> int | None:
        """Median size of earlier artifacts with that label; None if there are none."""
        sizes = [sum(fact.size for fact in facts.files.values()) for facts in self._all() if facts.label == label]
        return statistics.median_low(sizes) if sizes else None

    def _make(self, key: str, *, label: str, make: Callable[[Path], None]) -> Artifact:
        folder = self._folder(key)
        with staged_directory(folder) as staging:
            began = time.monotonic()
            make(staging)
            duration_s = round(time.monotonic() - began, 3)
            facts = ArtifactFacts(label=label, key=key, files=_facts(staging), duration_s=duration_s)
            (staging / FACTS).write_bytes(to_json(facts))
        return Artifact(folder=folder, facts=facts, cached=False)

    def _unwritable(self, error: OSError) -> UnavailableError:
        return UnavailableError(
            f"cache {self.root}",
            expected="a folder that can be written",
            got=error.strerror,
            fix="Make room, or use --cache.",
        )

    def _folder(self, key: str) -> Path:
        return self.root / "artifacts" / key[:KEY_DIGITS]

    def _all(self) -> Iterator[ArtifactFacts]:
        for path in sorted(self.root.glob(f"artifacts/*/{FACTS}")):
            # Another process may be replacing it, or it may be damaged: either way it predicts nothing.
            with contextlib.suppress(FileNotFoundError, ContractMismatchError):
                yield parse_json(ArtifactFacts, path.read_bytes(), where=str(path))

    @contextlib.contextmanager
    def _locked(self, key: str) -> Iterator[None]:
        path = self.root / "locks" / f"{key[:KEY_DIGITS]}.lock"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("wb")
        except OSError as error:
            raise self._unwritable(error) from None
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)  # The kernel lets go of it however the process ends.
            self._sweep(key)
            yield

    def _sweep(self, key: str) -> None:
        """Remove what a killed process left half-built; the lock says that nobody is building it now."""
        folder = self._folder(key)
        for left in folder.parent.glob(f".{folder.name}.*.tmp"):
            shutil.rmtree(left, ignore_errors=True)


def _facts(folder: Path) -> dict[str, FileFact]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): FileFact(sha256=sha256_of(path), size=path.stat().st_size)
        for path in files
    }


def _whole(folder: Path, facts: ArtifactFacts) -> bool:
    return all(_matches(folder / name, fact) for name, fact in facts.files.items())


def _matches(path: Path, fact: FileFact) -> bool:
    return path.is_file() and path.stat().st_size == fact.size and sha256_of(path) == fact.sha256


def hash_files(files: Mapping[str, Path]) -> dict[str, str]:
    """sha256 of each file, by the name it is known under."""
    return {name: sha256_of(path) for name, path in sorted(files.items())}
