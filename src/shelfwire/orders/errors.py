"""Refusals of the order book, one class per broken rule."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class NotReleased(RuleBroken):
    """The channel has not released the order: nothing of it may ship."""

    code = "not_released"


class OrderBlocked(RuleBroken):
    """Something stops the order from shipping; the message says what, the hint how to lift it."""

    code = "order_blocked"


class NotForceable(RuleBroken):
    """This block ends by itself when its cause does; a person cannot lift it."""

    code = "not_forceable"


class NoSuchBlock(RuleBroken):
    """The order has no such open block."""

    code = "no_such_block"


class BadFilter(RuleBroken):
    """A filter of the orders list has a value that means nothing."""

    code = "bad_filter"
