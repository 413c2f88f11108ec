"""The cases whose goods are awaited, those whose goods never came, and the units that came."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Count, DateTimeField, Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from shelfwire.aftersales.models import Case, CaseItem, CaseMove, CaseUnit, ReturnReceipt
from shelfwire.aftersales.queries import whole
from shelfwire.aftersales.states import Disposition
from shelfwire.channels.port import CaseStatus
from shelfwire.kit import clock
from shelfwire.people.models import Company

OLDEST: Final = ("changed_at", "id")
"""The keyset of the lists, ascending."""
TOO_LONG = timedelta(days=30)
"""On its way back for longer than that, a parcel is taken for lost."""


def expected_returns(company: Company) -> QuerySet[Case]:
    """The cases whose goods come back, or are to, and were not all received, for ``page(…, keys=OLDEST,
    descending=False)``; each as ``queries.cases`` gives it."""
    statuses = [CaseStatus.AWAITING_RETURN.value, CaseStatus.RETURNING.value]
    return whole(_not_all_here(Case.objects.filter(company=company, status__in=statuses)))


def never_arrived(company: Company, longer_than: timedelta = TOO_LONG) -> QuerySet[Case]:
    """Those whose goods are on their way for longer than that and were not all received: somebody claims them from
    the carrier or the channel. Each has ``since``. Paged as ``expected_returns``.
    """
    began = CaseMove.objects.filter(case=OuterRef("pk"), after=CaseStatus.RETURNING).order_by("at", "pk")
    since = Coalesce(Subquery(began.values("at")[:1]), F("changed_at"), output_field=DateTimeField())
    rows = Case.objects.filter(company=company, status=CaseStatus.RETURNING).annotate(since=since)
    return whole(_not_all_here(rows.filter(since__lt=clock.now() - longer_than)))


def set_aside(company: Company) -> QuerySet[ReturnReceipt]:
    """The units that were set aside and wait for somebody's decision, for ``page(…, keys=("at", "id"))``."""
    return receipts(company).filter(disposition=Disposition.QUARANTINE, release=None)


def receipts(company: Company) -> QuerySet[ReturnReceipt]:
    """Every unit that was received, with its unit, case, warehouse, and what became of it later; paged as
    ``set_aside``."""
    rows = ReturnReceipt.objects.filter(case__company=company)
    return rows.select_related("unit", "case__account", "warehouse", "release").defer(
        "case__search", "case__search_tokens"
    )


def _not_all_here(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Those of which a unit was not received: one that is named, or of alike ones fewer than the item says."""
    named = CaseUnit.objects.filter(item__case=OuterRef("pk"), unit__return_receipt=None)
    its_own = CaseUnit.objects.filter(item__case=OuterRef("case"), unit=OuterRef("unit"))
    alike = ReturnReceipt.objects.filter(
        ~Exists(its_own), case=OuterRef("case"), unit__channel_sku_id=OuterRef("sku_id")
    ).order_by()
    came = Coalesce(Subquery(alike.values("case").annotate(n=Count("pk")).values("n")), 0)
    said = CaseItem.objects.filter(case=OuterRef("case"), sku_id=OuterRef("sku_id"), units=None).order_by()
    wanted = Subquery(said.values("case").annotate(n=Sum("quantity")).values("n"))
    items = CaseItem.objects.filter(case=OuterRef("pk"), units=None).annotate(came=came, wanted=wanted)
    return rows.filter(Exists(named) | Exists(items.filter(came__lt=F("wanted"))))
