"""event: where a shop's notices go."""
