"""The HTML page: whole, self-contained, safe, and with everything that the results hold."""

import re

import pytest

from edge_mm.bench.page.page import page
from edge_mm.bench.result import BundleFact
from edge_mm.errors import InputError
from tests.unit.bench.bench_results import MS, result, run, steady
from tests.unit.bench.page.page_parts import EVIL, Parsed, evaluation, staged


def test_page_is_whole_and_fetches_nothing() -> None:
    text = page([staged(), staged()], [evaluation(), None])
    parsed = Parsed(text)
    assert parsed.open == []
    assert parsed.addresses == []
    assert parsed.handlers == []
    assert not {"script", "link", "iframe", "img", "object", "base", "form"} & set(parsed.tags)
    assert not re.search(r"https?:|//\w|url\(|@import", text)
    assert "default-src 'none'" in text


def test_every_row_is_in_the_table_the_plots_and_the_drawings() -> None:
    one = staged()
    parsed = Parsed(page([one]))
    for row in one.rows:
        assert row.label in parsed.texts["th"]
        assert row.label in parsed.texts["h4"]
        assert any(row.label in text for text in parsed.texts["span"])


def test_every_picture_is_said_in_words() -> None:
    text = page([staged()], [evaluation()])
    drawings = re.findall(r"<svg[^>]*>", text)
    assert len(drawings) > 8
    assert all('aria-hidden="true"' in drawing or re.search(r'aria-label="[^"]{20,}"', drawing) for drawing in drawings)
    assert text.count("<figure>") == text.count("<figcaption>") > 4
    assert '<html lang="en">' in text


def test_text_of_a_result_file_stays_text() -> None:
    wicked = staged(EVIL)
    bundle = BundleFact.model_validate(wicked.bundle.model_dump() | {"name": EVIL, "candidates": {EVIL: EVIL}})
    jetson = result({"vision": steady(MS)}, mode=EVIL).environment.jetson
    environment = wicked.environment.model_copy(update={"device": f'{EVIL}"\u202e', "jetson": jetson})
    text = page([wicked.model_copy(update={"bundle": bundle, "environment": environment})])
    parsed = Parsed(text)
    assert not {"script", "img"} & set(parsed.tags)
    assert parsed.handlers == []
    assert "\u202e" not in text
    assert EVIL in "".join(parsed.texts["h4"])


def test_interrupted_and_untuned_are_said() -> None:
    cut = result({"vision": [run([MS] * 20, complete=False)]}).model_copy(update={"complete": False})
    text = page([cut])
    assert "INTERRUPTED" in text
    assert "Not tuned on this device" in text


def test_different_bundles_need_force_and_are_told() -> None:
    pair = [staged(), staged(digest="b" * 64)]
    with pytest.raises(InputError, match="one bundle"):
        page(pair)
    assert "not comparable" in page(pair, force=True)


def test_percentiles_that_the_sample_lacks_are_not_drawn_as_figures() -> None:
    text = page([result({"vision": steady(MS)})])
    assert "needs 462 more" in text
    assert "/ -" in text


def test_machines_stand_side_by_side() -> None:
    parsed = Parsed(page([result({"vision": steady(MS)}, mode="15W"), result({"vision": steady(MS)})]))
    assert "power mode" in parsed.texts["th"]
    assert "15W (0)" in parsed.texts["td"]
    assert "not known" in parsed.texts["td"]
