"""The refusals about people and companies."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class AlreadySetUp(RuleBroken):
    """The first-run page was sent although an account exists."""

    code = "already_set_up"


class NotAllowed(RuleBroken):
    """The person's role in the company does not allow it."""

    code = "not_allowed"
    status = 403


class BadCompany(RuleBroken):
    """A company's name, time zone or role is not valid."""

    code = "bad_company"


class BadPassword(RuleBroken):
    """The password is too weak."""

    code = "bad_password"


class BadEmail(RuleBroken):
    """The e-mail address is not valid."""

    code = "bad_email"


class NoSuchPerson(RuleBroken):
    """The person has no role in the company."""

    code = "no_such_person"


class LastOwner(RuleBroken):
    """A company keeps at least one owner."""

    code = "last_owner"


class NoSecondFactorYet(RuleBroken):
    """Who asks others for a second factor has one."""

    code = "no_second_factor_yet"


class BadScope(RuleBroken):
    """A scope of an API key does not exist, or none was given."""

    code = "bad_scope"


class BadApiKey(RuleBroken):
    """A key's name or expiry is not valid."""

    code = "bad_api_key"


class InvitationEnded(RuleBroken):
    """The link was used, withdrawn, replaced or has expired."""

    code = "invitation_ended"
    status = 410


class NotYourInvitation(RuleBroken):
    """The signed-in person is not the one who was invited."""

    code = "not_your_invitation"


class SignInInstead(RuleBroken):
    """The password belongs to an existing account: its owner signs in."""

    code = "sign_in_instead"


class LinkEnded(RuleBroken):
    """A link for a new password was used or has expired."""

    code = "link_ended"
    status = 410


class TooManyTries(RuleBroken):
    """Too many wrong passwords, codes or keys were tried."""

    code = "too_many_tries"
    status = 429
