"""Packages split, combined and taken apart; deliveries and invoices told; and what the channel says of them."""
