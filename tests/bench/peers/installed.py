"""Versions of the libraries that a peer needs."""

from importlib.metadata import PackageNotFoundError, version

from edge_mm.errors import UnavailableError


def versions_of(*packages: str) -> dict[str, str]:
    """Version of each installed distribution.

    Raises:
        UnavailableError: naming the one that is missing.
    """
    return {package: _version(package) for package in packages}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        fix = "Install the extra 'peers', or the package alone."
        raise UnavailableError(package, expected="to be installed", got="nothing", fix=fix) from None
