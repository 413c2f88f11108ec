"""Prices of the shops: what was entered, what the rules make of it, what each shop was told and says."""
