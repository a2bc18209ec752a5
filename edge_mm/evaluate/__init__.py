"""How good a bundle's answers are, for every subset of its modalities, on the engine that runs."""
