"""Cancellations, refunds, returns, replacements and exchanges: the queue, a case, and starting one from its order."""
