"""What every test shares: the telemetry switch, the checkout, and which tests a bare device can run."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import edge_mm  # before anything imports ONNX Runtime: this turns its telemetry off

ROOT = Path(__file__).parents[1]

NOT_ON_A_DEVICE = frozenset(
    {
        "edge_mm_export", "importlinter", "jieba", "jsonschema", "librosa", "mlperf_loadgen", "onnx", "onnxscript",
        "onnxslim", "packaging", "PIL", "safetensors", "scipy", "sklearn", "torch", "transformers",
    }
)  # fmt: skip
"""What a test may import that ``pip install edge-mm`` does not bring."""

left_out: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--runtime-only", action="store_true", help="leave out the test files that import more than the base install"
    )
    parser.addoption("--installed", action="store_true", help="fail unless edge_mm is installed from the wheel")
    parser.addoption("--regenerate", action="store_true", help="write the golden files anew; that run fails")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--installed") and ROOT / "edge_mm" in Path(edge_mm.__file__).parents:
        raise pytest.UsageError(f"edge_mm comes from the checkout, {edge_mm.__file__}, not from an installed wheel")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    decisive = collection_path / "conftest.py" if collection_path.is_dir() else collection_path
    if not config.getoption("--runtime-only") or not decisive.is_file() or decisive.suffix != ".py":
        return None
    extra = imported(decisive, set()) & NOT_ON_A_DEVICE
    if extra:
        left_out.append(f"{collection_path.relative_to(ROOT)} ({', '.join(sorted(extra))})")
    return True if extra else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if left_out:
        terminalreporter.section(f"left out {len(left_out)} files and folders that need more than the base install")
        terminalreporter.write_line("\n".join(left_out))


def imported(path: Path, seen: set[Path]) -> set[str]:
    """Top-level packages that a test file imports, itself or through other modules of the tests."""
    seen.add(path)
    found: set[str] = set()
    for name in _modules(ast.parse(path.read_text(encoding="utf-8"))):
        found.add(name.partition(".")[0])
        helper = ROOT.joinpath(*name.split(".")).with_suffix(".py")
        if name.startswith("tests.") and helper.is_file() and helper not in seen:
            found |= imported(helper, seen)
    return found


def _modules(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def regenerate(request: pytest.FixtureRequest) -> bool:
    """True if this run was asked to write the golden files."""
    return bool(request.config.getoption("--regenerate"))
