import json
from pathlib import Path

import pytest

from edge_mm.errors import InputError
from edge_mm_export.reference.digits.card import BEGIN, END, with_figures
from edge_mm_export.reference.digits.train import ASSETS, METRICS


def test_the_card_quotes_the_committed_metrics(repository: Path) -> None:
    card = (repository / "docs/concepts/digits.md").read_text(encoding="utf-8")
    metrics = json.loads((ASSETS / METRICS).read_bytes())
    assert with_figures(card, metrics) == card, (
        "run python -m edge_mm_export.reference.digits.card docs/concepts/digits.md"
    )


@pytest.mark.parametrize(("card", "missing"), [("nothing", BEGIN), (f"{BEGIN} and no end", END)])
def test_a_card_without_its_markers_is_refused(card: str, missing: str) -> None:
    metrics = json.loads((ASSETS / METRICS).read_bytes())
    with pytest.raises(InputError, match="Add it") as raised:
        with_figures(card, metrics)
    assert missing in str(raised.value)
