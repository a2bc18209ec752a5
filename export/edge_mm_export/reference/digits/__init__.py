"""Data of the reference model `digits`: real handwriting, synthetic speech and messages, all made worse on purpose."""
