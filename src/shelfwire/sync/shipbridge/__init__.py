"""Labels with carrier accounts of one's own: from our orders and warehouses to what carriers are told, and back."""
