"""The toolchain: from a trained fused model to a verified bundle."""

import edge_mm  # noqa: F401  (sets the environment before any other import)
