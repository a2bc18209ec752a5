"""``python -m edge_mm_export.reference.digits.card FILE``: write the measured figures into the model card."""

import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from edge_mm.contracts.modality import Modality
from edge_mm.errors import InputError
from edge_mm.files import write_atomic
from edge_mm_export.reference.command import run
from edge_mm_export.reference.digits.train import ASSETS, METRICS

BEGIN: Final = "<!-- figures: written by `python -m edge_mm_export.reference.digits.card`; do not edit -->"
END: Final = "<!-- end of figures -->"


def write_card(card: Annotated[Path, typer.Argument(help="The model card, with the two marker comments.")]) -> None:
    """Replace the figures of the model card by those of the committed metrics.json.

    Example: python -m edge_mm_export.reference.digits.card docs/concepts/digits.md
    """
    metrics = json.loads((ASSETS / METRICS).read_bytes())
    write_atomic(card, with_figures(card.read_text(encoding="utf-8"), metrics).encode())


def with_figures(card: str, metrics: dict[str, Any]) -> str:
    """The card's text with what lies between its markers replaced.

    Raises:
        InputError: a marker is missing.
    """
    before, begin, rest = card.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise InputError("model card", expected=f"the line '{END if begin else BEGIN}'", got="none", fix="Add it.")
    return f"{before}{BEGIN}\n\n{figures(metrics)}\n\n{END}{after}"


def figures(metrics: dict[str, Any]) -> str:
    """The tables of accuracy and size, in Markdown."""
    tables = metrics["tables"]
    lines = [
        f"Accuracy in per cent, and in brackets the expected calibration error. Test: {_samples(metrics)} samples, "
        "classes equally often, so that accuracy is also the unweighted average recall. Items: the files in "
        "`examples/digits`.",
        "",
        "| present | test | items |",
        "|---|---|---|",
        *(
            f"| {subset} | {_cell(tables['test'][subset])} | {_cell(tables['items'][subset])} |"
            for subset in tables["test"]
        ),
        "",
        "| part | parameters |",
        "|---|---|",
        *(f"| {_part(name)} | {count:,} |" for name, count in metrics["parameters"].items()),
        f"| all | {sum(metrics['parameters'].values()):,} |",
    ]
    return "\n".join(lines)


def _samples(metrics: dict[str, Any]) -> str:
    return f"{metrics['settings']['held_out_samples']:,}"


def _cell(row: dict[str, float]) -> str:
    return f"{100 * row['accuracy']:.1f} ({100 * row['ece']:.1f})"


def _part(name: str) -> str:
    return f"{name} encoder" if name in {kind.value for kind in Modality} else name


if __name__ == "__main__":
    run(write_card)
