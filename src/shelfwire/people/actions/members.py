"""Change and take away roles; a company keeps at least one owner. Roles are given by accepted invitations."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from shelfwire.kit import clock
from shelfwire.kit.texts import one_line
from shelfwire.people.actions.companies import check_timezone
from shelfwire.people.audit import acting
from shelfwire.people.errors import BadCompany, LastOwner, NoSuchPerson
from shelfwire.people.models import Company, Membership, Role, User
from shelfwire.people.queries import keys_issued_by


def lock(company: Company) -> None:
    """Nobody else changes the company's people until the transaction ends."""
    Company.objects.select_for_update().get(pk=company.pk)


def _refuse_losing_last_owner(company: Company, leaving: Membership) -> None:
    others = company.memberships.filter(role=Role.OWNER, user__is_active=True).exclude(pk=leaving.pk)
    if leaving.role == Role.OWNER and not others.exists():
        raise LastOwner(
            f"{leaving.user.email} is the last owner of {company}.",
            field="role",
            value=leaving.user.email,
            hint="Make somebody else an owner first.",
        )


def check_role(role: str) -> Role:
    """The role. Raises BadCompany for a word that is none."""
    if role not in Role.values:
        raise BadCompany(
            f"“{role}” is not a role.",
            field="role",
            value=role,
            hint="Use owner, operator or viewer.",
            code="bad_role",
        )
    return Role(role)


def find_member(company: Company, email: str) -> Membership:
    """The person's role in the company. Raises NoSuchPerson."""
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
    """Take a person's role away, the invitations they gave out, and those of their API keys that are named by id.

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
    """An invitation that somebody gave out as an owner would let them, or a friend, in again."""
    from shelfwire.people.actions.invitations import withdraw_invitations_of  # it stands on this module

    withdraw_invitations_of(membership.company, membership.user)


@transaction.atomic
def update_person(user: User, *, name: str, timezone: str) -> User:
    """Change one's own name and clock. Raises BadCompany for a zone that does not exist."""
    user.first_name, user.last_name = one_line(name, field="name", refusal=BadCompany)[:150], ""
    user.timezone = check_timezone(timezone)
    user.save(update_fields=["first_name", "last_name", "timezone"])
    return user
