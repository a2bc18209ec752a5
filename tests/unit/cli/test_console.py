import json

import pytest

from edge_mm.cli.console import print_error, print_json
from edge_mm.errors import InputError

ERROR = InputError("a\nb.wav: field 'rate\x1b[31m'", expected="é", got=-1, fix="Do it.")


def test_an_error_is_one_line_that_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(ERROR, as_json=False)
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "error: a\\nb.wav: field 'rate\\x1b[31m': expected é, got -1. Do it.\n"


def test_with_json_it_is_a_document_too(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(ERROR, as_json=True)
    out, err = capsys.readouterr()
    assert err.count("\n") == 1
    assert json.loads(out)["error"] == {
        "kind": "InputError",
        "exit_code": 4,
        "where": ERROR.where,
        "expected": "é",
        "got": "-1",
        "fix": "Do it.",
    }


def test_json_needs_no_locale(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"label": "七"})
    assert capsys.readouterr().out.isascii()
