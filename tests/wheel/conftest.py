"""The installed command, in a home of its own, and a bundle with a session to run."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that only the command under test writes to; also its working folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def isolated(home: Path) -> dict[str, str]:
    """An environment in which every folder for files, caches and temporary files is below ``home``."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "LANG") if name in os.environ}
    folders = {"HOME": home, "XDG_CACHE_HOME": home / "cache", "XDG_CONFIG_HOME": home / "config"}
    places = {**folders, "XDG_DATA_HOME": home / "data", "XDG_STATE_HOME": home / "state", "TMPDIR": home}
    return {**kept, **{name: str(folder) for name, folder in places.items()}, "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture
def edge_mm(isolated: dict[str, str], home: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run ``edge-mm`` with these arguments."""

    def run(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        command = [Path(sys.executable).with_name("edge-mm"), *arguments]
        return subprocess.run(command, cwd=home, env=isolated, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``$EDGE_MM_BUNDLE``, or the reference bundle, exported here (which needs the toolchain)."""
    if given := os.environ.get("EDGE_MM_BUNDLE"):
        return Path(given)
    out = tmp_path_factory.mktemp("bundle") / "digits"
    subprocess.run([Path(sys.executable).with_name("edge-mm"), "export", "digits", "--out", out], check=True)
    return out


@pytest.fixture(scope="session")
def session() -> Path:
    """The recorded session that is shipped with the project."""
    return Path(os.environ.get("EDGE_MM_SESSION", ROOT / "examples" / "digits" / "session"))
