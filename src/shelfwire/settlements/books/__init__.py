"""From statements to journal entries, and from those to files: pure, without a table. The tables are in
``models_books``, what changes them in ``actions``.
"""
