"""Settlements: compared with orders, cases and payouts where something changed them."""
