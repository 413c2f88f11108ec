"""Refusals of shipping, one class per broken rule. ``field`` is ``order`` when one order is the cause."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class UnknownCarrier(RuleBroken):
    """No carrier of that code or name."""

    code = "unknown_carrier"


class CarrierNotMapped(RuleBroken):
    """The channel does not accept this carrier for the order's delivery option, or nobody said which it is."""

    code = "carrier_not_mapped"


class MalformedNumber(RuleBroken):
    """The text is not a tracking number of the carrier; the channel allows one correction, so we ask first."""

    code = "malformed_tracking_number"


class NumberUsed(RuleBroken):
    """The tracking number is on another parcel already."""

    code = "tracking_number_used"


class NothingToShip(RuleBroken):
    """No unit is named, or none is left."""

    code = "nothing_to_ship"


class UnitTaken(RuleBroken):
    """A unit is in another live parcel, is not open, or is of another order."""

    code = "unit_taken"


class TooManyOrders(RuleBroken):
    """One tracking number may stand on so many orders and no more."""

    code = "too_many_orders"


class UnequalRecipients(RuleBroken):
    """Orders of different buyers or addresses were to share one parcel."""

    code = "unequal_recipients"


class WrongShop(RuleBroken):
    """The order belongs to another shop or company."""

    code = "wrong_shop"


class ChannelShips(RuleBroken):
    """The label of this order is the channel's own, or nothing physical is shipped."""

    code = "channel_ships"


class AlreadySent(RuleBroken):
    """The parcel's tracking is on the channel: it can be corrected, not taken back."""

    code = "already_sent"


class StillToTell(RuleBroken):
    """The channel still has to hear of units in the parcel: its refusal cannot be put aside."""

    code = "still_to_tell"


class NotSent(RuleBroken):
    """The parcel's tracking was not sent yet: void it and make another."""

    code = "not_sent"


class CorrectionRefused(RuleBroken):
    """The channel's limit for correcting tracking is used up or past."""

    code = "correction_refused"


class BadTrackingRow(RuleBroken):
    """A row of a tracking file cannot be used."""

    code = "bad_tracking_row"


class NoSuchProvider(RuleBroken):
    """The channel named no such carrier for that delivery option."""

    code = "no_such_provider"
