"""Stock rules: how many of the sellable units each shop is told."""
