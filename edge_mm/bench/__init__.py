"""The truth about latency."""
