"""Imports point downwards: export -> calibration -> runtime -> contracts."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import PACKAGES, ROOT


def test_the_import_contracts_hold(tmp_path: Path) -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--cache-dir", tmp_path], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_every_package_is_typed() -> None:
    assert all((folder / "py.typed").is_file() for folder in PACKAGES.values())
