"""Training of reference models, and the tables that say how good they are."""
