"""A small local TikTok Shop, written from `spec/tiktok_shop` alone.

Start it with ``python -m tiktok_shop_sim``; tests use :class:`tiktok_shop_sim.testing.Simulator`.
"""
