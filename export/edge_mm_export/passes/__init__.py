"""One pass of the pipeline per file."""
