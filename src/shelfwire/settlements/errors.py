"""Refusals of what is asked about settlements."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class BadFilter(RuleBroken):
    """A filter of a list of settlements has a value that means nothing."""

    code = "bad_filter"
