"""Run fused camera + microphone + text models on edge devices."""

import os

__version__ = "0.1.0"

# ONNX Runtime >= 1.29 on Linux writes a device id and a database under the user's cache folder unless this is
# set before it is imported; `disable_telemetry_events()` comes too late. Every package of ours imports this one first.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
