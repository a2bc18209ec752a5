"""Running one of this package's programs: a function's options from the command line, errors as exit codes."""

import sys
from collections.abc import Callable

import typer

from edge_mm.cli.console import print_error
from edge_mm.errors import EdgeMMError


def run(command: Callable[..., None]) -> None:
    """Call ``command`` with what the command line says, and leave with the exit code of its error, if any."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command()(command)
    try:
        app()
    except EdgeMMError as error:
        print_error(error, as_json=False)
        sys.exit(error.exit_code)
