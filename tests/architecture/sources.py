"""The files that the architecture tests read."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "edge_mm": ROOT / "edge_mm",
    "edge_mm_calibration": ROOT / "calibration" / "edge_mm_calibration",
    "edge_mm_export": ROOT / "export" / "edge_mm_export",
}


def package_files() -> list[Path]:
    """Every Python file of the three packages."""
    return sorted(path for folder in PACKAGES.values() for path in folder.rglob("*.py"))


def modules(package: str) -> list[str]:
    """Every module of a package by its dotted name; ``__main__`` is a program, not for import."""
    folder = PACKAGES[package]
    files = (path for path in sorted(folder.rglob("*.py")) if path.name != "__main__.py")
    paths = (path.relative_to(folder.parent).with_suffix("") for path in files)
    return [".".join(path.parts).removesuffix(".__init__") for path in paths]


def committed_files() -> list[Path]:
    """Every file that is committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sorted(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


def relative(path: Path) -> str:
    """How a test names a file."""
    return str(path.relative_to(ROOT))
