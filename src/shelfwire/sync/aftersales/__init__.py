"""Cancellations, returns and refunds: read, started and answered."""
