"""What people management refuses, worded for the person who reads it."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class AlreadySetUp(RuleBroken):
    """The first-run page was sent although an account exists."""

    code = "already_set_up"


class NotAllowed(RuleBroken):
    """The person's role in the company is not enough."""

    code = "not_allowed"


class BadCompany(RuleBroken):
    """A company's name or time zone cannot be used."""

    code = "bad_company"


class BadPassword(RuleBroken):
    """The password is too weak."""

    code = "bad_password"


class BadEmail(RuleBroken):
    """The e-mail address cannot be used."""

    code = "bad_email"


class NoSuchPerson(RuleBroken):
    """The person has no role in the company."""

    code = "no_such_person"


class LastOwner(RuleBroken):
    """A company keeps at least one owner."""

    code = "last_owner"


class BadScope(RuleBroken):
    """An API key was asked for a scope that does not exist, or for none."""

    code = "bad_scope"


class BadApiKey(RuleBroken):
    """A key's name or expiry cannot be used."""

    code = "bad_api_key"
