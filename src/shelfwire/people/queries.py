"""The queries on people, roles and keys that other apps may call."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from shelfwire.people.models import ApiKey, Company, Invitation, Membership, Role, User
from shelfwire.people.states import InvitationStatus

if TYPE_CHECKING:
    from auditlog.models import LogEntry

RANK = {Role.VIEWER: 1, Role.PACKER: 2, Role.OPERATOR: 3, Role.OWNER: 4}
"""For lists of people. Which role may do what another may is ``covers``."""

_COVERED: dict[Role, frozenset[Role]] = {
    Role.VIEWER: frozenset({Role.VIEWER}),
    # not a viewer: a packer sees no money, no phone numbers, and of the orders only what is packed
    Role.PACKER: frozenset({Role.PACKER}),
    Role.OPERATOR: frozenset({Role.VIEWER, Role.PACKER, Role.OPERATOR}),
    Role.OWNER: frozenset(Role),
}

SCOPES: dict[str, str] = {
    "orders:read": "Read orders",
    "orders:write": "Change orders",
    "catalog:read": "Read the catalogue",
    "catalog:write": "Change the catalogue and links",
    "inventory:read": "Read stock",
    "inventory:write": "Change stock",
    "prices:read": "Read prices of shops, their rules and changes",
    "prices:write": "Change prices of shops and their rules, and send them",
    "parcels:read": "Read parcels",
    "parcels:write": "Ship: make and correct parcels",
    "labels:read": "Read labels and what they cost, and print them",
    "labels:write": "Buy and void labels, which costs money",
    "aftersales:read": "Read cancellations, returns and refunds",
    "aftersales:write": "Answer and start cancellations, returns and refunds, which pays money back",
    "settlements:read": "Read statements, payouts and what they settle",
    "settlements:write": "Import statements, and close differences",
    "channels:read": "Read shops and their state",
    "channels:write": "Change shops, switches and mappings",
    "jobs:read": "Read jobs",
    "jobs:write": "Start, retry and cancel jobs",
}
"""Every scope an API key may hold, and what a person reads beside it."""


ACCOUNTS_MOST = 20
"""Accounts of one address that are looked at: each costs a password hash."""


def needs_first_run() -> bool:
    """Whether the installation has no account yet."""
    return not User.objects.exists()


def accounts_of(email: str) -> list[User]:
    """Return the active accounts of an address, those with a role first, then the oldest."""
    found = User.objects.filter(email=email.strip().lower(), is_active=True)
    with_role = Exists(Membership.objects.filter(user=OuterRef("pk")))
    return list(found.annotate(has_role=with_role).order_by("-has_role", "pk")[:ACCOUNTS_MOST])


def companies_for(user: User | AnonymousUser) -> QuerySet[Company]:
    """Return the companies in which ``user`` has a role, by name."""
    if not isinstance(user, User):
        return Company.objects.none()
    return Company.objects.filter(memberships__user=user).order_by("name")


def roles_of(user: User) -> dict[Company, Role]:
    """The person's companies, by name, each with their role there: one query."""
    found = Membership.objects.filter(user=user).select_related("company").order_by("company__name")
    return {membership.company: Role(membership.role) for membership in found}


def role_in(user: User | AnonymousUser, company: Company) -> Role | None:
    """Return the person's role in the company, or None."""
    if not isinstance(user, User):
        return None
    found = Membership.objects.filter(company=company, user=user).values_list("role", flat=True).first()
    return Role(found) if found else None


def covers(held: Role | None, needs: Role) -> bool:
    """Whether a role may do what the needed one may. A packer is no viewer, and a viewer no packer."""
    return held is not None and needs in _COVERED[held]


def may(user: User | AnonymousUser, company: Company, needs: Role = Role.OPERATOR) -> bool:
    """Whether ``user`` has at least the role ``needs`` in ``company``. Inactive people may do nothing."""
    return user.is_active and covers(role_in(user, company), needs)


def members(company: Company) -> QuerySet[Membership]:
    """Return the members of a company, owners first, then by e-mail address, with ``has_second_factor``."""
    rank = Case(*[When(role=role, then=Value(-rank)) for role, rank in RANK.items()], default=Value(0))
    factor = Authenticator.objects.filter(user=OuterRef("user_id"), type__in=_FACTORS)
    found = company.memberships.select_related("user").annotate(has_second_factor=Exists(factor))
    return found.order_by(rank, "user__email")


_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Kinds of second factor; recovery codes alone are none."""


def without_second_factor(company: Company) -> int:
    """Return how many members have no second factor."""
    factor = Authenticator.objects.filter(user=OuterRef("user_id"), type__in=_FACTORS)
    return company.memberships.filter(~Exists(factor)).count()


def has_second_factor(user: User) -> bool:
    """Whether the person has a second factor."""
    return bool(Authenticator.objects.filter(user=user, type__in=_FACTORS).exists())


def memberships(user: User) -> QuerySet[Membership]:
    """Return a person's roles, with ``people`` (how many work in that company), by the company's name."""
    found = Membership.objects.filter(user=user).select_related("company")
    return found.annotate(people=Count("company__memberships")).order_by("company__name")


def who_can(company: Company, needs: Role) -> list[str]:
    """Return the e-mail addresses of the people with at least that role, for a page that says whom to ask."""
    enough = [role for role in Role if covers(role, needs)]
    found = company.memberships.filter(role__in=enough, user__is_active=True)
    return list(found.order_by("user__email").values_list("user__email", flat=True))


def api_keys(company: Company) -> QuerySet[ApiKey]:
    """Return the company's keys, newest first, revoked ones included."""
    return company.api_keys.select_related("created_by").order_by("-created_at", "-id")


def keys_issued_by(company: Company, user: User, at: datetime) -> QuerySet[ApiKey]:
    """Return the company's keys that a person issued and that are active at the moment ``at``."""
    living = Q(expires_at=None) | Q(expires_at__gt=at)
    return company.api_keys.filter(living, created_by=user, revoked_at=None).order_by("name", "id")


def invitations(company: Company) -> QuerySet[Invitation]:
    """Return the pending invitations, newest first, expired ones included."""
    waiting = company.invitations.filter(status=InvitationStatus.WAITING)
    return waiting.select_related("invited_by").order_by("-created_at", "-id")


def owns_every_company(user: User) -> bool:
    """Whether the person owns every company of this installation."""
    mine = Membership.objects.filter(user=user, role=Role.OWNER)
    return mine.exists() and not Company.objects.exclude(memberships__in=mine).exists()


def key_state(key: ApiKey, at: datetime) -> str:
    """``active``, ``expired`` or ``revoked`` at the moment ``at``."""
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= at else "active"


def audit_log(company: Company, search: str = "", kind: str = "") -> QuerySet[LogEntry]:
    """Return who changed which setting of the company (see ``people.audit``), filtered by what was changed or by
    whom.
    """
    from auditlog.models import LogEntry  # its models may load only after the app registry

    entries: QuerySet[LogEntry] = LogEntry.objects.filter(additional_data__company_id=company.pk)
    if kind:
        entries = entries.filter(content_type__model=kind)
    if search:
        entries = entries.filter(Q(object_repr__icontains=search) | Q(actor__email__icontains=search))
    return entries.select_related("actor", "content_type")
