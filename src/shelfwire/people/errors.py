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


class InvitationEnded(RuleBroken):
    """The link was used, withdrawn, replaced or is too old."""

    code = "invitation_ended"


class NotYourInvitation(RuleBroken):
    """Somebody is signed in, but not the person who was invited."""

    code = "not_your_invitation"


class SignInInstead(RuleBroken):
    """The password is that of an account which exists: its owner signs in."""

    code = "sign_in_instead"


class LinkEnded(RuleBroken):
    """A link for a new password was used or is too old."""

    code = "link_ended"


class TooManyTries(RuleBroken):
    """Somebody tries passwords, codes or keys."""

    code = "too_many_tries"
