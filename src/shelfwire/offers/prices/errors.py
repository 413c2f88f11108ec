"""The refusals of prices."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class BadPrice(RuleBroken):
    """A price, list price or sale cannot be what was entered."""

    code = "bad_price"


class BadPriceRule(RuleBroken):
    """A rule of prices has a value or a scope that it cannot have."""

    code = "bad_price_rule"


class BadPriceRow(RuleBroken):
    """A row of a price list contradicts another row, or holds a formula."""

    code = "bad_row"


class LargeChange(RuleBroken):
    """The change is so large, or of so many prices, that somebody must say yes to it."""

    code = "confirm_needed"
    status = 409


class UnknownPriceChange(RuleBroken):
    """The company has no such change of prices."""

    code = "unknown_price_change"
