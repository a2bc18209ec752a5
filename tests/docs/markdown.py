"""What the documentation tests read out of Markdown."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def documents() -> list[Path]:
    """Every Markdown file of the project."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def links(path: Path) -> list[str]:
    """Targets of the links and pictures outside of code."""
    prose = re.sub(r"`[^`\n]*`", "", FENCE.sub("", path.read_text(encoding="utf-8")))
    return [first or second for first, second in LINK.findall(prose)]


def anchors(path: Path) -> set[str]:
    """The names by which a link can reach each heading, made as GitHub makes them."""
    prose = FENCE.sub("", path.read_text(encoding="utf-8"))
    return {_slug(heading) for heading in HEADING.findall(prose)}


def _slug(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.lower().strip())
    return kept.replace(" ", "-")
