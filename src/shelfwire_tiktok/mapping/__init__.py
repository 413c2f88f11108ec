"""The wire's words in the port's words: pure, generous, and tested row by row.

Nothing in here talks to anyone. A value that is not understood is named in ``unknown``, never guessed and
never an exception; the original document travels beside what was understood of it.
"""
