"""Stock: how much, where, why, and what changed it."""
