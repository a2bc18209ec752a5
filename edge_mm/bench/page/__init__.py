"""Bench results as one HTML page: plots as inline SVG, no scripts, nothing fetched."""
