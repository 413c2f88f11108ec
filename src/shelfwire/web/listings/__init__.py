"""Listings of the shops: which SKU of ours each of their SKUs is."""
