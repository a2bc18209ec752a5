"""Which candidate of each graph serves this device best: measured, chosen, kept."""
