"""Fusions: every modality's tokens, masks and ``presence`` in, ``features[B, F]`` out; one per file."""
