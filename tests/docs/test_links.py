"""Every link within the documentation leads somewhere."""

from pathlib import Path

import pytest

from tests.docs.markdown import ROOT, anchors, documents, links


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_within_the_project_resolves(path: Path) -> None:
    for link in links(path):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), f"{link} leads nowhere"
        assert ROOT in target.parents, f"{link} leads out of the project"
        if anchor:
            assert anchor in anchors(target), f"{link}: no such heading"


def test_the_index_leads_to_every_page() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / link.partition("#")[0]).resolve() for link in links(index)}
    pages = {
        path for folder in ("adr", "concepts", "guides", "reference") for path in (ROOT / "docs" / folder).iterdir()
    }
    assert pages <= linked
