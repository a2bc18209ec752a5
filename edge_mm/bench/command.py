"""``edge-mm bench``: measure a bundle, compare results, race two commands.

``edge-mm bench BUNDLE`` has other commands beside it (``edge-mm bench compare A B``). A word that names none of them is
taken as the first argument of ``run``; a bundle that is called like one of them is ``edge-mm bench run compare``, or
``edge-mm bench ./compare``.
"""

from typing import Final

import typer
from typer.core import TyperGroup

from edge_mm.bench.command_ab import ab
from edge_mm.bench.command_check import check
from edge_mm.bench.command_compare import compare
from edge_mm.bench.command_estimate import estimate
from edge_mm.bench.command_merge import merge
from edge_mm.bench.command_report import report
from edge_mm.bench.command_run import run
from edge_mm.bench.command_start import start

DEFAULT: Final = "run"


class DefaultToRun(TyperGroup):
    """A group whose first word may be left out: then it is ``run``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put ``run`` in front of anything but a command's name and the group's own help."""
        if args and args[0] not in self.commands and args[0] not in self.get_help_option_names(ctx):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=DefaultToRun,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Measure latency: `edge-mm bench BUNDLE`. For another command give its name first.",
)
app.command(DEFAULT)(run)
app.command()(compare)
app.command()(ab)
app.command()(merge)
app.command()(estimate)
app.command()(report)
app.command()(start)
app.command()(check)
