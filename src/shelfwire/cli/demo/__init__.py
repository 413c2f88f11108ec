"""``shelfwire demo``: the main job from consent to delivery, played against the simulated TikTok Shop over real HTTP.

It starts what ``shelfwire run`` starts, acts as the seller, the operator, the buyers and the carriers, and ends with a
table of both sides. The exit code is 0 only if every row agrees.
"""
