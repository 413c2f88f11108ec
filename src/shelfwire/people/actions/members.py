"""Change and remove roles; a company keeps at least one owner. Roles are given by accepted invitations."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from shelfwire.kit import clock
from shelfwire.kit.texts import one_line
from shelfwire.people.actions._roles import check_role, lock
from shelfwire.people.actions.companies import check_timezone
from shelfwire.people.actions.invitations import withdraw_invitations_of
from shelfwire.people.audit import acting, note_person
from shelfwire.people.errors import BadCompany, LastOwner, NoSuchPerson
from shelfwire.people.models import Company, Membership, Role, User
from shelfwire.people.queries import keys_issued_by


def _refuse_losing_last_owner(company: Company, leaving: Membership) -> None:
    others = company.memberships.filter(role=Role.OWNER, user__is_active=True).exclude(pk=leaving.pk)
    if leaving.role == Role.OWNER and not others.exists():
        raise LastOwner(
            f"{leaving.user.email} is the last owner of {company}.",
            field="role",
            value=leaving.user.email,
            hint="Make somebody else an owner first.",
        )


def find_member(company: Company, email: str) -> Membership:
    """Return the person's membership of the company. Raises NoSuchPerson."""
    found = company.memberships.select_related("user").filter(user__email__iexact=email.strip()).first()
    if found is None:
        raise NoSuchPerson(
            f"{email} has no role in {company}.", field="email", value=email, hint="Invite the person first."
        )
    return found


def set_role(*, company: Company, user_email: str, role: str, by: str) -> Membership:
    """Change a member's role. Raises NoSuchPerson, LastOwner. The same role again changes nothing."""
    with transaction.atomic(), acting(by):
        lock(company)
        wanted = check_role(role)
        membership = find_member(company, user_email)
        if membership.role == wanted:
            return membership
        if wanted != Role.OWNER:
            _refuse_losing_last_owner(company, membership)
            _withdraw_links(membership)
        membership.role = wanted
        membership.save(update_fields=["role"])
        return membership


def remove_member(*, company: Company, user_email: str, by: str, revoke_keys: Collection[int] = ()) -> None:
    """Remove a person's role, the pending invitations they sent, and those of their API keys that are named by id.
    Their account and their history stay. Raises NoSuchPerson, LastOwner.
    """
    with transaction.atomic(), acting(by):
        lock(company)
        membership = find_member(company, user_email)
        _refuse_losing_last_owner(company, membership)
        _withdraw_links(membership)
        for key in keys_issued_by(company, membership.user, clock.now()).filter(pk__in=list(revoke_keys)):
            key.revoked_at = clock.now()
            key.save(update_fields=["revoked_at"])
        membership.delete()


def _withdraw_links(membership: Membership) -> None:
    """Withdraw the invitations that an owner sent, because one of them could let that person in again."""
    withdraw_invitations_of(membership.company, membership.user)


@transaction.atomic
def update_person(user: User, *, name: str, timezone: str) -> User:
    """Change one's own name and time zone. Raises BadCompany for a zone that does not exist."""
    before = (user.get_full_name(), user.timezone)
    user.first_name, user.last_name = one_line(name, field="name", refusal=BadCompany)[:150], ""
    user.timezone = check_timezone(timezone)
    user.save(update_fields=["first_name", "last_name", "timezone"])
    after = (user.get_full_name(), user.timezone)
    changed = {
        label: (old, new)
        for label, old, new in zip(("name", "time zone"), before, after, strict=True)
        if old != new
    }
    if changed:
        note_person(user, changed)
    return user
