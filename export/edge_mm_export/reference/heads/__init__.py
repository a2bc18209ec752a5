"""Heads: ``features[B, F]`` in, the tensor that a task asks for out; one per file."""
