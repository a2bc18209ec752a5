"""No file names a place on the machine that it was written on, or a discussion that readers cannot see."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import committed_files, relative

TEXT = {".cfg", ".css", ".html", ".js", ".json", ".jsonl", ".md", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml", ""}
FORBIDDEN = re.compile(
    r"""(?x)
    (?<![\w.])/ (?:work|root|tmp|home/\w+) (?:/|\b)    # folders of one machine
    | \bissues? \s \#?\d                               # discussions
    | \b (?:TODO|FIXME|XXX) \b                         # unfinished work
    """
)


def text_files() -> list[Path]:
    return [path for path in committed_files() if path.suffix in TEXT and path.name != Path(__file__).name]


@pytest.mark.parametrize("path", text_files(), ids=relative)
def test_the_file_speaks_of_the_project_alone(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [f"{number}: {line[:120]}" for number, line in enumerate(lines, 1) if FORBIDDEN.search(line)] == []
