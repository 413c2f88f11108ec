"""Home: one list of work."""
