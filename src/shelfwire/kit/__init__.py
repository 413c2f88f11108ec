"""Leaves: small tools every layer may use, each file named for its idea."""
