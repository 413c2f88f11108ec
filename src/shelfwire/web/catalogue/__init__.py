"""SKUs, files of SKUs, and which of ours a channel's SKU is."""
