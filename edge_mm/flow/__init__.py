"""Which sample is used when."""
