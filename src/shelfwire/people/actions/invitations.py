"""Invite people by a link that works once and expires. Whether an address has an account is neither asked nor
shown.

The link does not prove who opens it: the inviter sees it too. So it never gives access to an existing account: its
owner accepts after signing in. An account created with it has a password of its own and does not block the address:
an address may have several accounts, told apart by their passwords.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet

from shelfwire.kit import clock, ids
from shelfwire.kit.secrets import Secret
from shelfwire.kit.states import move_many
from shelfwire.people.actions._roles import check_role, lock
from shelfwire.people.actions.companies import check_password, clean_email, new_account
from shelfwire.people.audit import acting, note
from shelfwire.people.errors import BadCompany, InvitationEnded, NotYourInvitation, SignInInstead
from shelfwire.people.models import Company, Invitation, Membership, User
from shelfwire.people.queries import accounts_of
from shelfwire.people.states import INVITATION_MOVES, InvitationStatus

LIFETIME = timedelta(days=7)
_ENDED = {
    InvitationStatus.ACCEPTED: ("This invitation was accepted already.", "Sign in with your own password."),
    InvitationStatus.WITHDRAWN: ("This invitation was withdrawn.", "Ask the person who sent it."),
    InvitationStatus.REPLACED: ("A newer link replaced this one.", "Use the newest that you were sent."),
}


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and the token of its link, which is not stored in clear."""

    invitation: Invitation
    token: Secret


def _digest(token: str) -> str:
    # the token has 256 random bits, so a fast hash is as safe as a slow one
    return hashlib.sha256(token.encode()).hexdigest()


def invite(*, company: Company, email: str, role: str, by: str, user: User | None = None) -> Invited:
    """Create a new link for the address. An earlier pending invitation is replaced, so this also sends one again.
    Raises BadEmail, BadCompany for an unknown role or for somebody who already has a role in this company.
    """
    with transaction.atomic(), acting(by):
        lock(company)
        wanted = check_role(role)
        email = clean_email(email)
        _refuse_member(company, email)
        _end(company.invitations.filter(email=email), InvitationStatus.REPLACED)
        token = ids.new_token()
        invitation = Invitation.objects.create(
            company=company,
            email=email,
            role=wanted,
            digest=_digest(token),
            invited_by=user,
            expires_at=clock.now() + LIFETIME,
        )
        return Invited(invitation, Secret(token))


def withdraw_invitation(*, invitation: Invitation, by: str) -> None:
    """Withdraw the invitation, so that its link no longer works. Twice changes nothing, and an accepted one stays
    accepted.
    """
    with transaction.atomic(), acting(by):
        lock(invitation.company)
        if _end(Invitation.objects.filter(pk=invitation.pk), InvitationStatus.WITHDRAWN):
            note(invitation, {"status": (InvitationStatus.WAITING, InvitationStatus.WITHDRAWN)}, by=by)


def withdraw_invitations_of(company: Company, user: User) -> None:
    """Withdraw the pending invitations that a person sent, inside the caller's transaction."""
    _end(company.invitations.filter(invited_by=user), InvitationStatus.WITHDRAWN)


def find_invitation(token: str) -> Invitation:
    """Return the pending invitation of a link. Raises InvitationEnded, saying why it cannot be used."""
    found = Invitation.objects.select_related("company", "invited_by").filter(digest=_digest(token)).first()
    if found is None:
        raise InvitationEnded("This invitation link is not complete.", hint="Copy the whole link.")
    if found.status != InvitationStatus.WAITING:
        message, hint = _ENDED[InvitationStatus(found.status)]
        raise InvitationEnded(message, hint=hint)
    if found.expires_at <= clock.now():
        raise InvitationEnded(
            "This invitation is too old.", hint="Ask the person who sent it for a new link."
        )
    return found


def accept_invitation(*, token: str, user: User) -> Membership:
    """Give the signed-in person the role they were invited to. The same person again changes nothing. Raises
    InvitationEnded, NotYourInvitation, BadCompany for somebody who already has a role in the company.
    """
    with transaction.atomic(), acting(user.email):
        there = Invitation.objects.select_related("company").filter(digest=_digest(token)).first()
        if there is not None:
            lock(there.company)  # before the look: a second click waits for the first one
        mine = Invitation.objects.filter(digest=_digest(token), accepted_by=user).first()
        if mine is not None and (held := Membership.objects.filter(company=mine.company, user=user).first()):
            return held
        invitation = find_invitation(token)
        if invitation.email != user.email.lower():
            raise NotYourInvitation(
                f"This invitation is for {invitation.email}, and you are signed in as {user.email}.",
                hint="Sign out and open the link again.",
            )
        _refuse_member(invitation.company, invitation.email)
        return _give_role(invitation, user)


def join(*, token: str, name: str, password: str) -> User:
    """A new account for the invited address, with the role. Raises InvitationEnded, BadPassword, BadCompany.

    Raises SignInInstead for the password of an account that exists: whoever has it accepts after signing in, with
    the second factor if there is one. Without that password nobody learns whether there is such an account.
    """
    with transaction.atomic():
        invitation = find_invitation(token)
        with acting(invitation.email):
            lock(invitation.company)
            _refuse_member(invitation.company, invitation.email)
            user = new_account(invitation.email, name, invitation.company.timezone)
            check_password(password, user)
            _refuse_known_password(invitation.email, password)
            user.set_password(password)
            user.save()
            _give_role(invitation, user)
            return user


def _give_role(invitation: Invitation, user: User) -> Membership:
    taken = _end(Invitation.objects.filter(pk=invitation.pk), InvitationStatus.ACCEPTED, accepted_by=user)
    if not taken:
        message, hint = _ENDED[InvitationStatus.ACCEPTED]
        raise InvitationEnded(message, hint=hint)
    return Membership.objects.create(company=invitation.company, user=user, role=invitation.role)


def _end(
    invitations: QuerySet[Invitation], after: InvitationStatus, accepted_by: User | None = None
) -> list[int]:
    waiting = invitations.filter(status=InvitationStatus.WAITING)
    return move_many(
        Invitation,
        list(waiting.values_list("pk", flat=True)),
        InvitationStatus.WAITING,
        after,
        moves=INVITATION_MOVES,
        ended_at=clock.now(),
        accepted_by_id=accepted_by.pk if accepted_by else None,
    )


def _refuse_member(company: Company, email: str) -> None:
    if company.memberships.filter(user__email__iexact=email).exists():
        raise BadCompany(
            f"{email} has a role in {company} already.",
            field="email",
            value=email,
            hint="Change the role in the list.",
            code="already_member",
        )


def _refuse_known_password(email: str, password: str) -> None:
    """Raise SignInInstead for the password of an existing account. A hash is computed whether there is an account
    or not, so that the time does not reveal it.
    """
    known = accounts_of(email)
    if not known:
        make_password(password)
    if any(user.check_password(password) for user in known):
        raise SignInInstead(
            "You have an account with this password.", hint="Sign in to accept the invitation."
        )
