"""Give, change and take away roles; a company keeps at least one owner."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction

from shelfwire.kit import ids
from shelfwire.kit.secrets import Secret
from shelfwire.kit.texts import one_line
from shelfwire.people.actions.companies import check_password, check_timezone, clean_email
from shelfwire.people.audit import acting
from shelfwire.people.errors import BadCompany, BadPassword, LastOwner, NoSuchPerson
from shelfwire.people.models import Company, Membership, Role, User

_PASSWORD_BYTES = 12


@dataclass(frozen=True, slots=True)
class Added:
    """A person's new role; ``password`` is there when the account is new, and is shown once."""

    membership: Membership
    password: Secret | None


def _lock(company: Company) -> None:
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


def _role(role: str) -> Role:
    if role not in Role.values:
        raise BadCompany(
            f"“{role}” is not a role.",
            field="role",
            value=role,
            hint="Use owner, operator or viewer.",
            code="bad_role",
        )
    return Role(role)


def _member(company: Company, email: str) -> Membership:
    found = company.memberships.select_related("user").filter(user__email__iexact=email.strip()).first()
    if found is None:
        raise NoSuchPerson(
            f"{email} has no role in {company}.", field="email", value=email, hint="Add the person first."
        )
    return found


def add_member(*, company: Company, email: str, role: str, by: str, name: str = "") -> Added:
    """Give a person a role, making their account when there is none (with a password shown once).

    Raises BadEmail, BadCompany for an unknown role or for a person who has one already.
    """
    with transaction.atomic(), acting(by):
        _lock(company)
        wanted = _role(role)
        email = clean_email(email)
        if company.memberships.filter(user__email__iexact=email).exists():
            raise BadCompany(
                f"{email} has a role in {company} already.",
                field="email",
                value=email,
                hint="Change the role in the list.",
                code="already_member",
            )
        user = User.objects.filter(email__iexact=email).first()
        password = None
        if user is None:
            password = Secret(ids.new_token(_PASSWORD_BYTES))
            name = one_line(name, field="name", refusal=BadCompany)[:150]
            user = User(username=email, email=email, first_name=name, timezone=company.timezone)
            user.set_password(password.reveal())
            user.save()
        return Added(Membership.objects.create(company=company, user=user, role=wanted), password)


def set_role(*, company: Company, user_email: str, role: str, by: str) -> Membership:
    """Change a member's role. Raises NoSuchPerson, LastOwner. The same role again changes nothing."""
    with transaction.atomic(), acting(by):
        _lock(company)
        wanted = _role(role)
        membership = _member(company, user_email)
        if membership.role == wanted:
            return membership
        if wanted != Role.OWNER:
            _refuse_losing_last_owner(company, membership)
        membership.role = wanted
        membership.save(update_fields=["role"])
        return membership


def remove_member(*, company: Company, user_email: str, by: str) -> None:
    """Take a person's role away; their account and their history stay. Raises NoSuchPerson, LastOwner."""
    with transaction.atomic(), acting(by):
        _lock(company)
        membership = _member(company, user_email)
        _refuse_losing_last_owner(company, membership)
        membership.delete()


def reset_password(*, company: Company, user_email: str, by: str) -> Secret:
    """A new password for a member, shown once to the owner who asked. Ends their sessions.

    Refused for a person who belongs to other companies too: their password opens those as well.
    """
    with transaction.atomic(), acting(by):
        _lock(company)
        user = _member(company, user_email).user
        if user.memberships.exclude(company=company).exists():
            raise BadPassword(
                f"{user.email} also belongs to other companies.",
                field="email",
                value=user.email,
                hint="Ask the person who runs the server: shelfwire password.",
                code="shared_person",
            )
        return set_new_password(user)


def set_new_password(user: User, password: Secret | None = None) -> Secret:
    """Set the given password, or a new random one. Sessions end because their hash no longer fits."""
    password = password or Secret(ids.new_token(_PASSWORD_BYTES))
    check_password(password.reveal(), user)
    user.set_password(password.reveal())
    user.save(update_fields=["password"])
    return password


@transaction.atomic
def update_person(user: User, *, name: str, timezone: str) -> User:
    """Change one's own name and clock. Raises BadCompany for a zone that does not exist."""
    user.first_name, user.last_name = one_line(name, field="name", refusal=BadCompany)[:150], ""
    user.timezone = check_timezone(timezone)
    user.save(update_fields=["first_name", "last_name", "timezone"])
    return user


@transaction.atomic
def open_account(*, email: str, password: Secret, forget_second_factor: bool = False) -> User:
    """For the person who runs the server: set anybody's password, and take away a lost second factor.

    Raises NoSuchPerson, BadPassword.
    """
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise NoSuchPerson(
            f"Nobody signs in as {email}.", field="email", value=email, hint="Check the address."
        )
    set_new_password(user, password)
    if forget_second_factor:
        Authenticator.objects.filter(user=user).delete()
    return user
