import io

import pytest
from rich.console import Console

from edge_mm.cli.progress import ProgressBar


def terminal(file: io.StringIO) -> Console:
    return Console(file=file, force_terminal=True, width=80, _environ={"TERM": "xterm"})


def test_what_is_done_at_once_draws_nothing() -> None:
    file = io.StringIO()
    with ProgressBar("Working", console=lambda: terminal(file)) as progress:
        progress(0.5)
        progress(1.0)
    assert file.getvalue() == ""


def test_what_takes_longer_is_drawn() -> None:
    file = io.StringIO()
    with ProgressBar("Working", patience_s=0.0, console=lambda: terminal(file)) as progress:
        progress(0.5)
        progress(1.0)
    assert "Working" in file.getvalue()
    assert "100%" in file.getvalue()


def test_a_log_file_gets_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressBar("Working", patience_s=0.0) as progress:
        progress(0.5)
        progress(1.0)
    assert capsys.readouterr() == ("", "")


def test_the_bar_is_taken_away_after_an_error() -> None:
    file = io.StringIO()
    with pytest.raises(KeyError), ProgressBar("Working", patience_s=0.0, console=lambda: terminal(file)) as progress:
        raise KeyError(progress(0.5))
    # Only one bar may be live: this one draws because the other has gone.
    with ProgressBar("Again", patience_s=0.0, console=lambda: terminal(file)) as progress:
        progress(1.0)
    assert "Again" in file.getvalue()
