"""Which of README's commands are executed, and where."""

from typing import Literal

from tests.docs.markdown import ROOT

README = ROOT / "README.md"

READER = ("git clone ", "sudo ", "pip install ", "source ", "make system")
"""Only a reader runs these: they change the machine or fetch what is not in the checkout."""
SLOW = ("make demo", "make test")
"""Too long for `make check`. `make demo` is executed by a test that is marked slow, which `make test` and `make proof`
run; `make test` cannot run itself, so `make readme` executes it when it writes the output that README shows."""

Kind = Literal["reader", "slow", "fast"]


def kind(command: str) -> Kind:
    """Who executes a command of README."""
    if command.startswith(READER):
        return "reader"
    return "slow" if command.startswith(SLOW) else "fast"
