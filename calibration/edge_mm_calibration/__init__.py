"""Calibration sets: batches of real inputs, prepared by the runtime's own preprocessing."""

import edge_mm  # noqa: F401  (sets the environment before any other import)
