"""Refusals of what is asked about cases."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class BadFilter(RuleBroken):
    """A filter of the list of cases has a value that means nothing."""

    code = "bad_filter"


class BadAct(RuleBroken):
    """What is asked names no kind, reason, unit or amount that can be meant."""

    code = "bad_act"


class ActOpen(RuleBroken):
    """Something else is being asked about the same case or order."""

    code = "act_open"
    status = 409


class CaseOver(RuleBroken):
    """The case is at its end: there is nothing to answer."""

    code = "case_over"
    status = 409


class AnsweredAlready(RuleBroken):
    """The case was answered from here, and was not read again since."""

    code = "answered_already"
    status = 409


class ActSettledAlready(RuleBroken):
    """What was asked is done, overtaken or withdrawn."""

    code = "act_settled"
    status = 409


class KeyReused(RuleBroken):
    """The idempotency key stands for another request."""

    code = "key_reused"
    status = 409


class BadReceipt(RuleBroken):
    """A unit cannot be received as it is said."""

    code = "bad_receipt"


class ReleasedAlready(RuleBroken):
    """What was set aside was put back to stock or scrapped before."""

    code = "released_already"
    status = 409


class BadRule(RuleBroken):
    """A rule names a kind, shop or amount that it cannot have."""

    code = "bad_rule"


class RefundChanged(RuleBroken):
    """The refund is not the one that was seen when the case was answered."""

    code = "refund_changed"
    status = 409


class CountedBack(RuleBroken):
    """The channel puts the units back into its stock itself."""

    code = "counted_back"
    status = 409
