"""Promotions of the shops: read there, never written."""
