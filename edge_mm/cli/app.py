"""``edge-mm``: the command line, and the one place that turns errors into exit codes."""

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Annotated, Final, NoReturn

import typer

from edge_mm import __version__
from edge_mm.cli.commands import mount, needed_by
from edge_mm.cli.console import print_error, print_line, print_note
from edge_mm.errors import EdgeMMError

INTERRUPTED: Final = 130
"""128 + SIGINT, as a shell reports it."""


def main() -> NoReturn:
    """Run the process's command line and leave with its exit code."""
    sys.excepthook = _report_bug
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a label must not end the run.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    run(sys.argv[1:])


def run(arguments: Sequence[str]) -> NoReturn:
    """Run one command.

    Args:
        arguments: What follows ``edge-mm``.

    Raises:
        SystemExit: always, with the exit code.
    """
    wanted = next((word for word in arguments if not word.startswith("-")), None)
    try:
        typer.main.get_command(_root(wanted))(args=list(arguments), prog_name="edge-mm")
    except EdgeMMError as error:
        _leave(error, arguments)
    except ModuleNotFoundError as cause:
        lacking = needed_by(wanted, cause)
        if lacking is None:
            raise
        _leave(lacking, arguments)
    except KeyboardInterrupt:
        # While a command is still being imported; later, typer ends with the same code.
        sys.exit(INTERRUPTED)
    sys.exit(0)


def _leave(error: EdgeMMError, arguments: Sequence[str]) -> NoReturn:
    print_error(error, as_json="--json" in arguments)
    sys.exit(error.exit_code)


def _root(wanted: str | None) -> typer.Typer:
    # Plain help: drawing boxes would load rich, which takes longer than most commands do.
    root = typer.Typer(
        add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, no_args_is_help=True
    )
    root.callback()(edge_mm)
    mount(root, wanted)
    return root


def _show_version(wanted: bool) -> None:
    if wanted:
        print_line(f"edge-mm {__version__}")
        raise typer.Exit


def edge_mm(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Run fused camera + microphone + text models on edge devices.

    For example: edge-mm predict bundles/digits --image seven.png --json

    Exit codes: 0 done; 1 a bug of ours; 2 wrong usage; 3 a gate or budget was not met; 4 bad input or bundle;
    5 the environment lacks something.
    """


def _report_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What no error of ours explains is our bug: show where, and ask for a report; Python then exits with 1."""
    sys.__excepthook__(kind, error, trace)
    print_note(f"error: this is a bug in edge-mm {__version__}: please report it with the lines above.")
