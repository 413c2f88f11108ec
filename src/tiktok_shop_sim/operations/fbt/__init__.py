"""fbt: reading what lies in TikTok's warehouse, how it moved, and what is on its way there.

Writing (goods, inbound plans, orders from other channels) is answered with examples.
"""
