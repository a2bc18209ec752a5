"""What library code never does."""

import ast
from pathlib import Path

from tests.architecture.sources import package_files, relative

FORBIDDEN = {"print", "pprint.pprint", "os.fork", "os.system", "pickle.load", "pickle.loads", "eval", "exec"}


def calls(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def test_library_code_neither_prints_nor_forks_nor_unpickles() -> None:
    found = {relative(path): calls(path) & FORBIDDEN for path in package_files()}
    assert {name: names for name, names in found.items() if names} == {}
