"""Layers that several encoders and fusions are made of."""
