"""A package outside of edge_mm: tells a pump's condition from its sound and four sensor values."""
