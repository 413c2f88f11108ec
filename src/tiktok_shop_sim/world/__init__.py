"""The world inside the simulator: shops, products with stock, orders, packages, consents. No HTTP here."""
