"""``python -m edge_mm`` is ``edge-mm``."""

from edge_mm.cli.app import main

main()
