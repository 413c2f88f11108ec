"""Money: statements, payouts, differences, and what is not settled yet."""
