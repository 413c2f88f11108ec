"""finance: statements and their transactions in two shapes, payments, withdrawals, what is unsettled (facts.md 10)."""
