"""``python -m edge_mm_export.reference.digits.examples --out DIR``: held-out items and a recorded session, on disk."""

from pathlib import Path
from typing import Annotated, Final

import typer

from edge_mm.cli.progress import ProgressBar
from edge_mm.files import staged_directory
from edge_mm_export.reference.command import run
from edge_mm_export.reference.digits.items import write_items
from edge_mm_export.reference.digits.session import write_session

ITEMS: Final = 200
SAMPLES: Final = 10
"""One of each class."""


def write_examples(
    out: Annotated[Path, typer.Option(help="Folder for items.jsonl, media/ and session/; it is replaced as a whole.")],
    items: Annotated[int, typer.Option(min=SAMPLES, help="How many items.")] = ITEMS,
    samples: Annotated[
        Path | None, typer.Option(help="Folder for the first ten of the items; it is replaced as a whole.")
    ] = None,
) -> None:
    """Write held-out items and a recorded session of the model `digits`; equal versions of the tools give equal bytes.

    Example: python -m edge_mm_export.reference.digits.examples --out examples/digits
    """
    with ProgressBar("items") as bar, staged_directory(out) as folder:
        write_items(folder, items, progress=bar)
        write_session(folder / "session")
    if samples is not None:
        with staged_directory(samples) as folder:
            write_items(folder, SAMPLES, progress=lambda _: None)


if __name__ == "__main__":
    run(write_examples)
