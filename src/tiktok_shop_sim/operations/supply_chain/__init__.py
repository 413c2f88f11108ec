"""supply_chain: what a warehouse provider tells."""
