"""Running ``edge-mm`` inside the test's own process: the same code, without an interpreter's start each time."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from edge_mm.cli.app import run


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:  # noqa: ANN401
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.out)


def edge_mm(*arguments: object) -> Outcome:
    """Run a command line; errors that are our bugs come through as exceptions."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as stop:
        run([str(argument) for argument in arguments])
    assert isinstance(stop.value.code, int)
    return Outcome(code=stop.value.code, out=out.getvalue(), err=err.getvalue())


def everything_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
