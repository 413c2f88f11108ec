"""Set passwords through a link that works once and expires after a day.

A link is made from what it changes (Django's token: the password's hash, the last sign-in), so it expires with its
use. An owner may create one only where every company of the installation is theirs: elsewhere the link would give
access to another company, and a refusal for one person but not for another would reveal who works where.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction

from shelfwire.kit.secrets import Secret
from shelfwire.people.actions.companies import check_password
from shelfwire.people.actions.members import find_member
from shelfwire.people.audit import acting, note, note_person
from shelfwire.people.errors import BadPassword, LinkEnded, NoSuchPerson
from shelfwire.people.models import Company, User
from shelfwire.people.queries import accounts_of, owns_every_company


class _Tokens(PasswordResetTokenGenerator):
    """Django's token generator, bound to who made the link: 0 for one that was mailed."""

    def __init__(self, maker_id: int) -> None:
        super().__init__()
        self.key_salt = f"shelfwire.people.passwords:{maker_id}"


def password_link(*, company: Company, user_email: str, by: str, user: User) -> Secret:
    """Return the token of a link with which a member sets a new password, for the owner to pass on. It is recorded
    in the audit log. Raises NoSuchPerson, BadPassword when a company of the installation does not belong to the
    asking owner.
    """
    with transaction.atomic(), acting(by):
        member = find_member(company, user_email)
        if not owns_every_company(user):
            raise BadPassword(
                "Not every company of this installation is yours, and a password may open those as well.",
                field="email",
                value=user_email,
                hint="They use “Forgotten password”, or the person who runs the server: shelfwire password.",
                code="not_every_company",
            )
        note(member, {"password link": ("", "made")}, by=by)
        return _token(member.user, user.pk)


def mailed_links(email: str) -> list[tuple[User, Secret]]:
    """Return every active account of the address with a token, to be sent to ``user.email`` and shown to nobody."""
    return [(user, _token(user, 0)) for user in accounts_of(email)]


def set_password_by_link(*, token: str, password: str) -> User:
    """Set the password of the link's person, and end their sessions. Raises LinkEnded, BadPassword."""
    with transaction.atomic():
        user = person_of_link(token, lock=True)
        set_password(user, password)
        note_person(user, {"password": ("kept secret", "replaced by a link")})
        return user


def person_of_link(token: str, *, lock: bool = False) -> User:
    """Return the person whose password the link sets. Raises LinkEnded: it was used, is too old, or its creator
    lost the right to create it.
    """
    person, maker, proof = ([*token.split("-", 2), "", "", ""])[:3]
    rows = User.objects.select_for_update() if lock else User.objects.all()
    user = rows.filter(pk=int(person), is_active=True).first() if _is_id(person) else None
    good = user is not None and _is_id(maker) and _Tokens(int(maker)).check_token(user, proof)
    if good and int(maker):
        owner = User.objects.filter(pk=int(maker), is_active=True).first()
        good = owner is not None and owns_every_company(owner)
    if user is None or not good:
        raise LinkEnded(
            "This link has ended: it was used, it is older than a day, or it is not complete.",
            hint="Ask for a new one.",
        )
    return user


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 18


def _token(user: User, maker_id: int) -> Secret:
    return Secret(f"{user.pk}-{maker_id}-{_Tokens(maker_id).make_token(user)}")


def set_password(user: User, password: str) -> None:
    """Set the password. Raises BadPassword, also for the password of another account of the address, because the
    password tells them apart. Sessions end because their hash no longer fits.
    """
    check_password(password, user)
    if any(other.check_password(password) for other in accounts_of(user.email) if other != user):
        raise BadPassword(
            "Another account of this address has this password.",
            field="password",
            hint="Choose a different one: signing in tells the accounts apart by it.",
        )
    user.set_password(password)
    user.save(update_fields=["password"])


@transaction.atomic
def open_account(
    *, email: str, password: Secret, forget_second_factor: bool = False, company: str = ""
) -> User:
    """Set anybody's password and remove a lost second factor; for the person who runs the server. ``company`` (its
    short name in addresses) selects the account when the address has several. Raises NoSuchPerson, BadPassword.
    """
    rows = User.objects.filter(email__iexact=email.strip())
    found = list((rows.filter(memberships__company__slug=company) if company else rows)[:2])
    if not found:
        raise NoSuchPerson(
            f"Nobody signs in as {email}.", field="email", value=email, hint="Check the address."
        )
    if len(found) > 1:
        raise NoSuchPerson(
            f"{email} has several accounts.",
            field="email",
            value=email,
            hint="Name one's company: --company.",
        )
    user = found[0]
    set_password(user, password.reveal())
    told = {"password": ("kept secret", "replaced")}
    if forget_second_factor:
        Authenticator.objects.filter(user=user).delete()
        told["second factor"] = ("", "removed")
    note_person(user, told, by="who runs the server")
    return user
