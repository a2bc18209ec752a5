"""Which commands there are; only the one that is asked for is imported."""

from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

import typer

from edge_mm.errors import UnavailableError

GROUP: Final = "edge_mm.commands"
"""Entry points of this group are further commands: a function that typer can make one of, or a typer app."""

DISTRIBUTION: Final = "edge-mm"

COMMANDS: Final = {
    "inspect": ("edge_mm.cli.inspect_bundle", "inspect_bundle"),
    "tune": ("edge_mm.cli.tune", "tune"),
    "predict": ("edge_mm.cli.predict", "predict"),
    "replay": ("edge_mm.cli.replay", "replay"),
    "evaluate": ("edge_mm.cli.evaluate", "evaluate"),
    "bench": ("edge_mm.bench.command", "app"),
    "keygen": ("edge_mm.cli.keygen", "keygen"),
    "doctor": ("edge_mm.cli.doctor", "doctor"),
}
"""Module and attribute of each command."""


def mount(root: typer.Typer, wanted: str | None) -> None:
    """Add the command ``wanted`` to ``root``, or every command (for help) if there is none of that name."""
    if wanted in COMMANDS:
        # Looking through what is installed takes as long as importing a small library.
        _add(root, wanted, _ours(wanted))
        return
    points = {point.name: point for point in entry_points(group=GROUP) if point.name not in COMMANDS}
    for name in [wanted] if wanted in points else [*COMMANDS, *sorted(points)]:
        _add(root, name, loaded(points[name]) if name in points else _ours(name))


def needed_by(name: str | None, cause: ModuleNotFoundError) -> UnavailableError | None:
    """What to install if the command ``name`` lacks a module; None if the module is ours, so that its lack is a bug."""
    if (cause.name or "").startswith("edge_mm"):
        return None
    point = next((point for point in entry_points(group=GROUP) if point.name == name), None)
    return _lacks(cause, DISTRIBUTION) if point is None or name in COMMANDS else _lacks_extra(point, cause)


def loaded(point: EntryPoint) -> Any:  # noqa: ANN401
    """The command of an extra, or one that says what to install if its module cannot be found."""
    try:
        return point.load()
    except ModuleNotFoundError as error:
        return _stand_in(_lacks_extra(point, error))


def _add(root: typer.Typer, name: str, command: Any) -> None:  # noqa: ANN401
    if isinstance(command, typer.Typer):
        root.add_typer(command, name=name)
    else:
        root.command(name)(command)


def _ours(name: str) -> Any:  # noqa: ANN401
    module, attribute = COMMANDS[name]
    return getattr(import_module(module), attribute)


def _stand_in(error: UnavailableError) -> typer.Typer:
    """A command in the place of one whose libraries are not installed; all it does is say what to install."""
    app = typer.Typer(help=f"(Not installed. {error.fix})", add_help_option=False, invoke_without_command=True)

    @app.callback(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
    def lacking() -> None:
        raise error

    return app


def _lacks_extra(point: EntryPoint, cause: ModuleNotFoundError) -> UnavailableError:
    package = point.module.partition(".")[0]
    ours = package.startswith("edge_mm_")
    return _lacks(cause, f"'{DISTRIBUTION}[{package.removeprefix('edge_mm_')}]'" if ours else f"what {package} needs")


def _lacks(cause: ModuleNotFoundError, what: str) -> UnavailableError:
    where = f"Python module '{cause.name}'"
    return UnavailableError(where, expected="to be installed", got="it is not", fix=f"Run: pip install {what}")
