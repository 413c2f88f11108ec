"""Cancellations, returns and refunds: read from the channel, and answered there."""
