"""Connecting a shop, step by step. How far it is follows from what is there; nothing is remembered beside it."""
