"""Every fact that the runtime, the calibration sets and the toolchain share; imports nothing of theirs."""
