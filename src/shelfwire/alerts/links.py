"""The addresses in e-mails and webhooks, and the one that stops e-mails without signing in."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from shelfwire.people.models import Membership

_SALT = "shelfwire.alerts.stop"


def address(path: str) -> str:
    """A path of this installation as a whole address."""
    return f"{settings.PUBLIC_URL}{path}"


def stop_address(membership: Membership) -> str:
    """Where a person stops the e-mails about a company. Its token proves that it was sent to this membership."""
    token = signing.Signer(salt=_SALT).sign(str(membership.pk))
    return address(reverse("stop_mail", kwargs={"token": token}))


def membership_id(token: str) -> int | None:
    """The id of the membership that a token was sent to; None for a token that is none of ours."""
    try:
        return int(signing.Signer(salt=_SALT).unsign(token))
    except signing.BadSignature:
        return None
