"""Published figures, transcribed with their source."""
