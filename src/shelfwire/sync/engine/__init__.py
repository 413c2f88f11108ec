"""The engine of every conversation with a channel, written once.

``call`` is the one way to a plugin, ``parallel`` makes several at once, and ``attempt`` is what follows when a run
breaks off. ``conversation`` is what an area
declares; ``schedule`` and ``silence`` are the clock and the watch that read it. ``window`` pages through documents that
change meanwhile. ``tokens`` and ``sessions`` are what a call needs.
"""
