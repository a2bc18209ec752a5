"""The one tree of errors.

``EdgeMMError`` (exit code 1: our bug, or a cause without a class of its own)
├── ``UsageError`` (2): the command line asks for something that makes no sense
├── ``GateError`` (3): a gate or a budget was not met
├── ``InputError`` (4): a sample, a file or a data set is bad
├── ``BundleError`` (4): a bundle is damaged, unsafe or unreadable
│   └── ``ContractMismatchError`` (4): a field does not hold what its contract says
└── ``UnavailableError`` (5): a library, a device or a permission is missing
"""

from typing import ClassVar


class EdgeMMError(Exception):
    """Says where, what was expected, what came and what to do, on one line."""

    exit_code: ClassVar[int] = 1

    def __init__(self, where: str, *, expected: object, got: object, fix: str) -> None:
        super().__init__(f"{where}: expected {expected}, got {got}. {fix}")
        self.where = where
        self.expected = expected
        self.got = got
        self.fix = fix


class UsageError(EdgeMMError):
    """The command line asks for something that makes no sense."""

    exit_code = 2


class GateError(EdgeMMError):
    """A gate or a budget was not met."""

    exit_code = 3


class InputError(EdgeMMError):
    """A sample, a file or a data set is bad."""

    exit_code = 4


class BundleError(EdgeMMError):
    """A bundle is damaged, unsafe or unreadable."""

    exit_code = 4


class ContractMismatchError(BundleError):
    """A field does not hold what its contract says."""


class UnavailableError(EdgeMMError):
    """A library, a device or a permission is missing."""

    exit_code = 5
