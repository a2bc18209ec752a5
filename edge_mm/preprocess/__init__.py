"""How samples become tensors: one implementation for training, calibration and run time."""
