"""What library code never does: print, and start a process by forking."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import package_files, relative


def calls(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


@pytest.mark.parametrize("path", package_files(), ids=relative)
def test_library_code_neither_prints_nor_forks_nor_unpickles(path: Path) -> None:
    forbidden = {"print", "pprint.pprint", "os.fork", "pickle.load", "pickle.loads", "eval", "exec", "os.system"}
    assert not calls(path) & forbidden
