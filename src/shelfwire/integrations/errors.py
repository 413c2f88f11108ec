"""The refusals about integrations."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class BadIntegration(RuleBroken):
    """What was entered of an integration cannot be used."""

    code = "bad_integration"


class BadFolder(RuleBroken):
    """What was entered of a drop folder cannot be used."""

    code = "bad_folder"


class BadFile(BadFolder):
    """One file of a drop folder cannot be read; there is nothing wrong with the others."""

    code = "bad_file"


class NoSuchAddress(RuleBroken):
    """No integration has the address."""

    code = "no_such_address"
    status = 404


class DatabaseAway(RuleBroken):
    """The database does not answer."""

    code = "database_away"
    status = 503


class NotLetIn(RuleBroken):
    """User name or password is missing or wrong."""

    code = "wrong_password"
    status = 401


class SwitchedOff(RuleBroken):
    """The integration is switched off."""

    code = "switched_off"
    status = 403


class UnknownOrder(RuleBroken):
    """A program tells of an order that it was never told of, or of one that two shops have."""

    code = "unknown_order"


class VoidedHere(RuleBroken):
    """A program tells again of a parcel that a person voided."""

    code = "parcel_voided"
    status = 409


class BadCall(RuleBroken):
    """A program asked something that cannot be read."""

    code = "bad_call"
    status = 400
