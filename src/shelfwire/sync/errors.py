"""What the conversations refuse, worded for the person who asked."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class BadWindow(RuleBroken):
    """A window of time that holds nothing."""

    code = "bad_window"
