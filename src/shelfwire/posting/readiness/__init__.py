"""Whether a product may be posted in a shop: pure, typed, and every rule from data."""
