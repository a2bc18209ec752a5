"""The page of results says which figures rest on sources that have changed since."""

import json
from pathlib import Path

import pytest

from tests.bench import evidence
from tests.docs.results import FOLDER, INDEX, source_hash, state, table


def test_the_page_of_results_is_current() -> None:
    assert INDEX.read_text(encoding="utf-8") == table(), "run `make results`"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.name)
def test_every_result_says_what_it_rests_on(path: Path) -> None:
    assert {"environment", "result", "sources", "sources_sha256"} <= set(json.loads(path.read_text(encoding="utf-8")))


def test_a_changed_source_is_told() -> None:
    names = ["pyproject.toml"]
    assert state({"sources": names, "sources_sha256": source_hash(names)}) == "as measured"
    assert state({"sources": names, "sources_sha256": "0" * 64}) == "**changed since**"
    assert state({"sources": ["gone.py"], "sources_sha256": "0" * 64}) == "**changed since**"


def test_the_hash_is_that_of_the_programs_that_measure() -> None:
    names = ["pyproject.toml", "LICENSE"]
    assert source_hash(names) == evidence.source_hash(names)
