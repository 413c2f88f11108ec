"""What others may ask about people: who is in which company, with which role."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from shelfwire.people.models import ApiKey, Company, Invitation, Membership, Role, User
from shelfwire.people.states import InvitationStatus

if TYPE_CHECKING:
    from auditlog.models import LogEntry

RANK = {Role.VIEWER: 1, Role.OPERATOR: 2, Role.OWNER: 3}

SCOPES: dict[str, str] = {
    "orders:read": "Read orders",
    "orders:write": "Change orders",
    "catalog:read": "Read the catalogue",
    "catalog:write": "Change the catalogue and links",
    "inventory:read": "Read stock",
    "inventory:write": "Change stock",
    "parcels:read": "Read parcels",
    "parcels:write": "Ship: make and correct parcels",
    "channels:read": "Read shops and their state",
    "channels:write": "Change shops, switches and mappings",
    "jobs:read": "Read jobs",
    "jobs:write": "Start, retry and cancel jobs",
}
"""Every scope an API key may hold, and what a person reads beside it."""


ACCOUNTS_MOST = 20
"""Accounts of one address that are looked at: each costs a password hash."""


def needs_first_run() -> bool:
    """Whether nobody has an account yet."""
    return not User.objects.exists()


def accounts_of(email: str) -> list[User]:
    """The living accounts of an address, those with a role first, then the oldest."""
    found = User.objects.filter(email=email.strip().lower(), is_active=True)
    with_role = Exists(Membership.objects.filter(user=OuterRef("pk")))
    return list(found.annotate(has_role=with_role).order_by("-has_role", "pk")[:ACCOUNTS_MOST])


def companies_for(user: User | AnonymousUser) -> QuerySet[Company]:
    """The companies in which ``user`` has a role, by name."""
    if not isinstance(user, User):
        return Company.objects.none()
    return Company.objects.filter(memberships__user=user).order_by("name")


def role_in(user: User | AnonymousUser, company: Company) -> Role | None:
    """The person's role in the company, or None."""
    if not isinstance(user, User):
        return None
    found = Membership.objects.filter(company=company, user=user).values_list("role", flat=True).first()
    return Role(found) if found else None


def covers(held: Role | None, needs: Role) -> bool:
    """Whether a held role is at least the needed one."""
    return held is not None and RANK[held] >= RANK[needs]


def may(user: User | AnonymousUser, company: Company, needs: Role = Role.OPERATOR) -> bool:
    """Whether ``user`` may do in ``company`` what asks for ``needs``. Inactive people may do nothing."""
    return user.is_active and covers(role_in(user, company), needs)


def members(company: Company) -> QuerySet[Membership]:
    """The people of a company, owners first, then by e-mail address."""
    rank = Case(*[When(role=role, then=Value(-rank)) for role, rank in RANK.items()], default=Value(0))
    return company.memberships.select_related("user").order_by(rank, "user__email")


def memberships(user: User) -> QuerySet[Membership]:
    """A person's roles, with ``people`` (how many work in that company), by the company's name."""
    found = Membership.objects.filter(user=user).select_related("company")
    return found.annotate(people=Count("company__memberships")).order_by("company__name")


def who_can(company: Company, needs: Role) -> list[str]:
    """E-mail addresses of the people whose role is enough, for a page that says whom to ask."""
    enough = [role for role in Role if RANK[role] >= RANK[needs]]
    found = company.memberships.filter(role__in=enough, user__is_active=True)
    return list(found.order_by("user__email").values_list("user__email", flat=True))


def api_keys(company: Company) -> QuerySet[ApiKey]:
    """The company's keys, newest first, revoked ones included."""
    return company.api_keys.select_related("created_by").order_by("-created_at", "-id")


def keys_issued_by(company: Company, user: User, at: datetime) -> QuerySet[ApiKey]:
    """The company's keys that a person issued and that open something at the moment ``at``."""
    living = Q(expires_at=None) | Q(expires_at__gt=at)
    return company.api_keys.filter(living, created_by=user, revoked_at=None).order_by("name", "id")


def invitations(company: Company) -> QuerySet[Invitation]:
    """Who was invited and has not accepted yet, newest first; those whose link is too old included."""
    waiting = company.invitations.filter(status=InvitationStatus.WAITING)
    return waiting.select_related("invited_by").order_by("-created_at", "-id")


def owns_every_company(user: User) -> bool:
    """Whether there is no company in this installation that is not the person's own."""
    mine = Membership.objects.filter(user=user, role=Role.OWNER)
    return mine.exists() and not Company.objects.exclude(memberships__in=mine).exists()


def key_state(key: ApiKey, at: datetime) -> str:
    """``active``, ``expired`` or ``revoked`` at the moment ``at``."""
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= at else "active"


def audit_log(company: Company, search: str = "", kind: str = "") -> QuerySet[LogEntry]:
    """Who changed which setting of the company (see ``people.audit``), by what was changed or by whom."""
    from auditlog.models import LogEntry  # its models may load only after the app registry

    entries: QuerySet[LogEntry] = LogEntry.objects.filter(additional_data__company_id=company.pk)
    if kind:
        entries = entries.filter(content_type__model=kind)
    if search:
        entries = entries.filter(Q(object_repr__icontains=search) | Q(actor__email__icontains=search))
    return entries.select_related("actor", "content_type")
