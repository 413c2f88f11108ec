"""Refusals of what is asked about settlements."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class BadFilter(RuleBroken):
    """A filter of a list of settlements has a value that means nothing."""

    code = "bad_filter"


class NeedsReason(RuleBroken):
    """A difference is closed with a reason, or not at all."""

    code = "needs_reason"


class DifferenceEnded(RuleBroken):
    """The difference is not open, so it cannot be closed."""

    code = "difference_ended"
    status = 409


class NothingToReopen(RuleBroken):
    """The difference explained itself: nobody closed it, and there is nothing to look at."""

    code = "nothing_to_reopen"
    status = 409


class BadOwner(RuleBroken):
    """The person cannot look after a difference of this company."""

    code = "bad_owner"


class BadRate(RuleBroken):
    """A fee rate or a number of days has a value that cannot be meant."""

    code = "bad_rate"


class BadAccount(RuleBroken):
    """An account of the books, or what goes to it, cannot be written to a file like that."""

    code = "bad_account"


class BadExport(RuleBroken):
    """An export to the books asks for days, shops or a currency that cannot be meant."""

    code = "bad_export"


class NothingSettled(RuleBroken):
    """No statement has a sale or a refund of the order yet."""

    code = "nothing_settled"
    status = 409


class NothingToExport(RuleBroken):
    """Everything that was asked for is in the books already, or is not there yet."""

    code = "nothing_to_export"
    status = 409


class BadCreatorRow(RuleBroken):
    """A row of affiliate orders names no order, no creator or no item, or contradicts what is here."""

    code = "bad_creator_row"


class NotErasable(RuleBroken):
    """There is no person behind the row: it stands for the creators whose name is not known."""

    code = "not_erasable"
