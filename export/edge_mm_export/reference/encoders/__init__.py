"""Encoders: what preprocessing made of one modality in, ``tokens[B, T, D]`` and ``mask[B, T]`` out; one per file."""
