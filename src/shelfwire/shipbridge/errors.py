"""The refusals about carrier accounts and what is bought with them."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class NotInstalled(RuleBroken):
    """The optional part that speaks to carriers is not installed here."""

    code = "shipbridge_not_installed"
    status = 409


class BadCarrierAccount(RuleBroken):
    """What was entered of a carrier account cannot be used."""

    code = "bad_carrier_account"


class AccountInactive(RuleBroken):
    """The carrier account is switched off."""

    code = "carrier_account_inactive"
    status = 409


class IncompleteShipment(RuleBroken):
    """The carrier needs something of the address, the sender or the parcel that is missing. ``field`` names it."""

    code = "incomplete_shipment"


class CannotSettle(RuleBroken):
    """The purchase's outcome is known, so nobody has to say it; or it is being bought at this moment."""

    code = "purchase_not_open"
    status = 409


class CannotVoid(RuleBroken):
    """The label is not bought, or the carrier's labels cannot be voided here."""

    code = "cannot_void"
    status = 409
