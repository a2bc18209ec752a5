"""One concept per file."""

from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, package_files, relative

LONGEST = 300


@pytest.mark.parametrize("path", [*package_files(), *sorted((ROOT / "scripts").glob("*.py"))], ids=relative)
def test_no_module_is_longer_than_one_concept(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST, f"{relative(path)} has {lines} lines: split it by concept"
