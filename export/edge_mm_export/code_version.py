"""Which code made an artifact: a hash of a module's source and of all it imports from its own package and from ours."""

import ast
import hashlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

OURS: Final = ("edge_mm", "edge_mm_calibration", "edge_mm_export")


def code_hash(module: str, *, search: Sequence[Path] = ()) -> str:
    """sha256 over the sources of ``module`` and of what it imports, directly or not, from its own package and ours.

    Nothing is imported: sources are found and parsed only. What a module imports under a computed name is not seen.

    Args:
        module: dotted name.
        search: folders that come before ``sys.path``.
    """
    packages = (*OURS, module.partition(".")[0])
    places = tuple(str(folder) for folder in search)
    seen: dict[str, bytes] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = _find(name, places) if name.partition(".")[0] in packages else None
        if path is None or name in seen:
            continue
        seen[name] = path.read_bytes()
        waiting += _imports(seen[name], name, is_package=path.name == "__init__.py")
        waiting += [name.rpartition(".")[0]] if "." in name else []
    digest = hashlib.sha256()
    for name in sorted(seen):
        digest.update(f"{name}\0{hashlib.sha256(seen[name]).hexdigest()}\n".encode())
    return digest.hexdigest()


def data_files(module: str, *, search: Sequence[Path] = ()) -> list[Path]:
    """Files beside and beneath a module of a package that are not Python: tables, vocabularies, weights; sorted."""
    path = _find(module, tuple(str(folder) for folder in search))
    if path is None or not (path.parent / "__init__.py").is_file():
        return []
    return sorted(
        file
        for file in path.parent.rglob("*")
        if file.is_file() and file.suffix not in {".py", ".pyc"} and "__pycache__" not in file.parts
    )


def tool_versions(tools: Iterable[str]) -> dict[str, str]:
    """The installed version of each distribution; "absent" for one that is not there."""
    return {tool: _version(tool) for tool in sorted(tools)}


def _version(tool: str) -> str:
    try:
        return version(tool)
    except PackageNotFoundError:
        return "absent"


@cache
def _top(name: str, places: tuple[str, ...]) -> Path | None:
    """Folder of a package, or the file of a single module; nothing is imported for a top-level name."""
    for place in (*places, *sys.path):
        base = Path(place or ".") / name
        if (base / "__init__.py").is_file():
            return base
        if base.with_suffix(".py").is_file():
            return base.with_suffix(".py")
    spec = importlib.util.find_spec(name)  # An editable installation need not be on sys.path.
    if spec is None or spec.origin is None:
        return None
    origin = Path(spec.origin)
    return origin.parent if origin.name == "__init__.py" else origin


def _find(name: str, places: tuple[str, ...]) -> Path | None:
    top, *rest = name.split(".")
    base = _top(top, places)
    if base is None or (base.suffix == ".py" and rest):
        return None
    if base.suffix == ".py":
        return base
    path = base.joinpath(*rest)
    for candidate in (path / "__init__.py", path.with_suffix(".py")):
        if candidate.is_file():
            return candidate
    return None


@cache
def _imports(source: bytes, name: str, *, is_package: bool) -> tuple[str, ...]:
    return tuple(_imported(source, name, is_package=is_package))


def _imported(source: bytes, name: str, *, is_package: bool) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, name, is_package=is_package)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _absolute(node: ast.ImportFrom, name: str, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = name.split(".")
    base = parts[: len(parts) - node.level + is_package]
    return ".".join([*base, *([node.module] if node.module else [])])
