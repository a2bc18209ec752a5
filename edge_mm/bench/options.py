"""Options that the comparing commands share."""

from typing import Annotated

import typer

FailIfSlower = Annotated[
    float | None,
    typer.Option(
        "--fail-if-slower",
        min=0,
        metavar="PERCENT",
        help="Exit code 3 if B is shown to be slower by more than this: its whole interval lies above.",
    ),
]
