"""What others may ask of integrations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from shelfwire.integrations.models import DropFolder, FolderFile, HandedOrder, Integration, IntegrationCall
from shelfwire.integrations.states import CallAction, CallOutcome, Way
from shelfwire.kit import clock
from shelfwire.kit.guard import Guard
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


def by_token(token: str, kind: str) -> Integration | None:
    """The integration of that kind at an address, with company and shop; None for an address that nobody has."""
    return Integration.objects.select_related("company", "account").filter(token=token, kind=kind).first()


def guard() -> Guard:
    """Which hosts a drop folder may be on."""
    return Guard(allowed=settings.ALLOWED_PRIVATE_HOSTS, anywhere=True)


def folders_due(now: datetime) -> QuerySet[DropFolder]:
    """Drop folders to be looked at now, of integrations that are switched on; those without a confirmed host key wait
    for a person.
    """
    found = DropFolder.objects.filter(due_at__lte=now, integration__active=True)
    return found.exclude(way=Way.SFTP, host_key="").order_by("due_at", "pk")


def failing_folders(company: Company) -> QuerySet[DropFolder]:
    """The company's drop folders whose last look failed."""
    found = DropFolder.objects.filter(integration__company=company, integration__active=True).exclude(
        error=""
    )
    return found.select_related("integration").order_by("pk")


def folders() -> QuerySet[DropFolder]:
    """The drop folders of every company, with company and shop."""
    return DropFolder.objects.select_related("integration__company", "integration__account")


def folder(integration_id: int) -> DropFolder | None:
    """The drop folder of an integration, with company and shop."""
    return folders().filter(pk=integration_id).first()


def unwritten(integration: Integration) -> QuerySet[FolderFile]:
    """Files that were to be written and are not, oldest first."""
    return FolderFile.objects.filter(integration=integration, done_at=None, digest="").order_by("pk")


def handed(integration: Integration) -> QuerySet[HandedOrder]:
    """The orders that the program was handed."""
    return HandedOrder.objects.filter(integration=integration)


def calls(integration: Integration) -> QuerySet[IntegrationCall]:
    """What the integration asked and was told, for ``page(…, keys=CALL_KEYS)``."""
    return IntegrationCall.objects.filter(integration=integration)


NEWS: Final = timedelta(days=7)
_TOLD: Final = (CallAction.NOTICE, CallAction.SHIPMENTS_IN)


def refused_shipments(company: Company | None = None) -> QuerySet[IntegrationCall]:
    """What programs told of shipments in the last days and was refused, newest first, each with its integration: a
    notice once, however often it came, and not at all when it was taken since.
    """
    later = IntegrationCall.objects.filter(
        integration=OuterRef("integration"),
        order_number=OuterRef("order_number"),
        tracking_number=OuterRef("tracking_number"),
        action=CallAction.NOTICE,
        pk__gt=OuterRef("pk"),
    ).exclude(order_number="")
    rows = IntegrationCall.objects.all()
    if company is not None:
        rows = rows.filter(integration__company=company)
    found = rows.filter(
        outcome__in=(CallOutcome.REFUSED, CallOutcome.PARTLY),
        action__in=_TOLD,
        at__gt=clock.now() - NEWS,
    )
    return found.filter(~Exists(later)).select_related("integration__company").order_by("-pk")


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
