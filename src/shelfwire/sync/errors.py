"""What the conversations refuse, worded for the person who asked."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class BadWindow(RuleBroken):
    """A window of time that holds nothing."""

    code = "bad_window"


class NoCategoriesYet(RuleBroken):
    """The shop's category tree was never read, so nothing can be asked about a category."""

    code = "no_categories_yet"
    status = 409
