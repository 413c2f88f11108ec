"""Packages on screens: split, combined, taken apart; deliveries and invoices told."""
