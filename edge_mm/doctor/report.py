"""The findings of ``edge-mm doctor``."""

from collections.abc import Callable
from typing import Literal

from edge_mm.contracts.base import Contract
from edge_mm.errors import EdgeMMError


class Finding(Contract):
    """One thing that was looked at."""

    name: str
    state: Literal["ok", "missing", "failed"]
    """missing: it is not there; failed: it is there and does not work."""
    necessary: bool = False
    """True if decisions from files cannot be made without it."""
    detail: str
    fix: str | None = None
    """What to do; None if it is ok."""
    exit_code: int = 0
    """What the command ends with on this account."""


class Findings(Contract):
    """All of them, in the order in which they were made."""

    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """That of the first finding that has one; 0 if nothing necessary lacks."""
        return next((finding.exit_code for finding in self.findings if finding.exit_code), 0)


def examined(name: str, look: Callable[[], str], *, necessary: bool) -> Finding:
    """Look at one thing: ``look`` says what it found, or raises one of our errors."""
    try:
        return Finding(name=name, state="ok", necessary=necessary, detail=look())
    except EdgeMMError as error:
        return Finding(
            name=name,
            state="missing" if error.exit_code == 5 else "failed",
            necessary=necessary,
            detail=f"{error.where}: expected {error.expected}, got {error.got}",
            fix=error.fix,
            exit_code=error.exit_code if necessary else 0,
        )
