"""Verify, unpack and store bundles."""
