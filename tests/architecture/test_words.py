"""No file names a place on the machine that it was written on, or a discussion that readers cannot see."""

import re
from pathlib import Path

from tests.architecture.sources import committed_files, relative

TEXT = {".cfg", ".css", ".html", ".js", ".json", ".jsonl", ".md", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml", ""}
FORBIDDEN = re.compile(
    r"""(?x)
    (?<![\w.])/ (?:work|root|tmp|home/(?!me\b)\w+) (?:/|\b)    # folders of one machine
    | \bissues? \s \#?\d                               # discussions
    | \b (?:TODO|FIXME|XXX) \b                         # unfinished work
    """
)


def offences(path: Path) -> list[str]:
    """Each offending line, as an editor can open it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        f"{relative(path)}:{number}: {line[:120]}" for number, line in enumerate(lines, 1) if FORBIDDEN.search(line)
    ]


def test_every_file_speaks_of_the_project_alone() -> None:
    texts = [path for path in committed_files() if path.suffix in TEXT and path.name != Path(__file__).name]
    assert len(texts) > 100
    assert [line for path in texts for line in offences(path)] == []


def test_an_offence_is_found(tmp_path: Path) -> None:
    assert FORBIDDEN.search(f'open("{tmp_path.anchor}root/models")')
    assert FORBIDDEN.search("see issue 12")
    assert not FORBIDDEN.search("https://example.org/work/of/others")
