"""What others may ask of integrations."""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from shelfwire.integrations.models import Integration, IntegrationCall
from shelfwire.integrations.states import CallAction, CallOutcome
from shelfwire.people.models import Company

CALL_KEYS = ("id",)
"""The keyset of the list of calls, newest first."""


def integrations(company: Company) -> QuerySet[Integration]:
    """The company's integrations by name, each with ``last_at`` and ``last_outcome`` of its last call."""
    last = IntegrationCall.objects.filter(integration=OuterRef("pk")).order_by("-pk")
    return (
        Integration.objects.filter(company=company)
        .select_related("account")
        .annotate(last_at=Subquery(last.values("at")[:1]), last_outcome=Subquery(last.values("outcome")[:1]))
        .order_by("name", "pk")
    )


def by_token(token: str) -> Integration | None:
    """The integration at an address, with company and shop; None for an address that nobody has."""
    return Integration.objects.select_related("company", "account").filter(token=token).first()


def calls(integration: Integration) -> QuerySet[IntegrationCall]:
    """What the integration asked and was told, for ``page(…, keys=CALL_KEYS)``."""
    return IntegrationCall.objects.filter(integration=integration)


def end_of_page(
    integration: Integration, since: datetime, until: datetime, page: int
) -> tuple[datetime, int] | None:
    """The key of the last order on that page of that window, as it was last told; None when it was not."""
    told = calls(integration).filter(
        action=CallAction.EXPORT,
        outcome=CallOutcome.ANSWERED,
        window_from=since,
        window_to=until,
        page=page,
        last_moment__isnull=False,
    )
    row = told.order_by("-pk").only("last_moment", "last_id").first()
    return None if row is None or row.last_moment is None else (row.last_moment, row.last_id or 0)
