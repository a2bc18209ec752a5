"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

BundlePath = Annotated[Path, typer.Argument(metavar="BUNDLE", help="Folder or .emm file of the bundle.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
Threads = Annotated[int, typer.Option(min=1, max=1024, help="Threads that one graph may use.")]
Engine = Annotated[str, typer.Option(help="What executes the graphs; `edge-mm doctor` lists what is there.")]
PublicKey = Annotated[
    Path | None,
    typer.Option(
        metavar="PEM",
        envvar="EDGE_MM_PUBLIC_KEY",
        help="Refuse the bundle unless the owner of this Ed25519 key signed it.",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Also write the result to this file.")]
