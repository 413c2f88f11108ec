"""data_reconciliation: what became of TikTok's orders in other channels."""
