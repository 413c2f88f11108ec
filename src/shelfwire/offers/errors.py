"""What offers refuse, worded for the person who asked."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class BadRule(RuleBroken):
    """A stock rule that says nothing, contradicts itself, or names what belongs to another company."""

    code = "bad_stock_rule"


class CannotSend(RuleBroken):
    """A number cannot be sent by hand now: the shop is not connected, or the listing SKU is not enabled or linked."""

    code = "cannot_send"
    status = 409
