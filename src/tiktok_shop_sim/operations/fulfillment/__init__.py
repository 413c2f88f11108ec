"""fulfillment: packages from being shipped to being delivered, with their labels, groupings and proofs (facts.md 8)."""
