"""Refusals of shipping, one class per broken rule. ``field`` is ``order`` when one order is the cause."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class UnknownCarrier(RuleBroken):
    """There is no carrier with that code or name."""

    code = "unknown_carrier"


class CarrierNotMapped(RuleBroken):
    """The carrier is not mapped for the order's delivery option, or the channel does not accept it there."""

    code = "carrier_not_mapped"


class MalformedNumber(RuleBroken):
    """The text is not a tracking number of the carrier. The channel allows one correction, so it is checked before
    it is sent.
    """

    code = "malformed_tracking_number"


class NumberUsed(RuleBroken):
    """Another parcel already has the tracking number."""

    code = "tracking_number_used"
    status = 409


class NothingToShip(RuleBroken):
    """No unit was chosen, or none is left to ship."""

    code = "nothing_to_ship"


class UnitTaken(RuleBroken):
    """A unit is in another live parcel, is not open, or belongs to another order."""

    code = "unit_taken"
    status = 409


class TooManyOrders(RuleBroken):
    """More orders share one tracking number than the channel allows."""

    code = "too_many_orders"


class UnequalRecipients(RuleBroken):
    """Orders of different buyers or addresses cannot share one parcel."""

    code = "unequal_recipients"
    status = 409


class WrongShop(RuleBroken):
    """The order belongs to another shop or company."""

    code = "wrong_shop"


class ChannelShips(RuleBroken):
    """The channel provides this order's label, or nothing physical is shipped."""

    code = "channel_ships"


class SellerShips(RuleBroken):
    """The order takes no label of the channel: you ship it yourself."""

    code = "seller_ships"


class NotVoidable(RuleBroken):
    """The label is not in a state to be voided, or kept after all."""

    code = "label_not_voidable"
    status = 409


class NotRefused(RuleBroken):
    """Only a label that was refused can be asked for again."""

    code = "label_not_refused"
    status = 409


class KeyUsed(RuleBroken):
    """The key stands for a label of other units."""

    code = "key_used"
    status = 409


class SeveralPackages(RuleBroken):
    """The units lie in several packages of the channel, which each need a label of their own, or only a part of one."""

    code = "several_packages"


class NotPrintable(RuleBroken):
    """Nothing of the label may be printed, or its file is not kept any more."""

    code = "label_not_printable"
    status = 409


class NameTaken(RuleBroken):
    """Another packaging has the name."""

    code = "name_taken"
    status = 409


class AlreadySent(RuleBroken):
    """The channel has the parcel's tracking: it can be corrected, but not taken back."""

    code = "already_sent"
    status = 409


class StillToTell(RuleBroken):
    """The refusal cannot be dismissed: the channel does not have the tracking of units in the parcel."""

    code = "still_to_tell"
    status = 409


class NotSent(RuleBroken):
    """The parcel's tracking was not sent yet, so it cannot be corrected: void the parcel and make another."""

    code = "not_sent"


class CorrectionRefused(RuleBroken):
    """The channel allows no further correction: the limit is used up, or its window is over."""

    code = "correction_refused"


class BadTrackingRow(RuleBroken):
    """A row of a tracking file cannot be used."""

    code = "bad_tracking_row"


class NoSuchProvider(RuleBroken):
    """The channel has no such shipping provider for that delivery option."""

    code = "no_such_provider"


class ParcelStopped(RuleBroken):
    """Something changed after the parcel was made: nothing of it is printed or sent until a person saw it."""

    code = "parcel_stopped"
    status = 409


class NothingStops(RuleBroken):
    """The parcel is not stopped for that, or not any more."""

    code = "nothing_stops"
    status = 409


class NotUndoable(RuleBroken):
    """It can no longer be taken back."""

    code = "not_undoable"
    status = 409


class LooksOdd(RuleBroken):
    """Something about the number is odd for these orders: a person may go on with a reason, which is kept."""

    code = "looks_odd"
    status = 409


class BadHours(RuleBroken):
    """A limit in hours is out of its range."""

    code = "bad_hours"
