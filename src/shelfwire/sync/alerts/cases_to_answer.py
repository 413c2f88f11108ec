"""Requests of buyers that wait for the seller's answer, each time that they begin to. Those whose deadline passed a
week ago are no news.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from shelfwire.aftersales.models import Case
from shelfwire.aftersales.queries import kind_words
from shelfwire.alerts.kinds import Found, Kind, Line, declare
from shelfwire.alerts.models import Occasion
from shelfwire.alerts.queries import untold
from shelfwire.kit import clock
from shelfwire.people.models import Company

KEY: Final = "case.to_answer"
NEWS: Final = timedelta(days=7)


def _find(company: Company, at: datetime, most: int) -> list[Found]:
    waiting = Case.objects.filter(company=company, due_at__gt=at - NEWS, waits_since__lte=at)
    rows = untold(waiting, kind=KEY, company=company, began="waits_since").order_by("waits_since", "pk")
    return [
        Found(str(pk), since, account_id)
        for pk, since, account_id in rows.values_list("pk", "waits_since", "account_id")[:most]
        if since is not None
    ]


def _cases(occasions: Sequence[Occasion]) -> dict[str, Case]:
    rows = Case.objects.filter(pk__in=[int(one.subject_id) for one in occasions])
    return {str(case.pk): case for case in rows.select_related("account").defer("search", "search_tokens")}


def _standing(occasions: Sequence[Occasion]) -> set[int]:
    cases = _cases(occasions)
    return {
        one.pk
        for one in occasions
        if (case := cases.get(one.subject_id)) is not None and case.waits_since == one.began_at
    }


def _lines(occasions: Sequence[Occasion]) -> dict[int, Line]:
    cases = _cases(occasions)
    return {one.pk: _line(one, cases[one.subject_id]) for one in occasions if one.subject_id in cases}


def _line(one: Occasion, case: Case) -> Line:
    amount = f", {case.refund}" if case.refund else ""
    zone = clock.zone_of(case.account.timezone)
    by = f" Answer by {clock.worded(case.due_at, zone)}." if case.due_at else ""
    return Line(
        title=f"{kind_words(case.kind)} of order {case.order_external_id} waits for your answer",
        text=f"{case.reason_text or case.reason or 'No reason given'}{amount}.{by}",
        path=reverse("orders:case", kwargs={"slug": one.company.slug, "case_id": case.pk}),
        shop=case.account.name,
        zone=case.account.timezone,
        when="waits since",
        facts={
            "case_id": case.pk,
            "external_id": case.external_id,
            "kind": case.kind,
            "order_id": case.order_id,
            "order_external_id": case.order_external_id,
            "due_at": case.due_at.isoformat() if case.due_at else None,
            "refund": {"minor": case.refund_minor, "currency": case.refund_currency} if case.refund else None,
        },
    )


declare(
    Kind(
        key=KEY,
        label="Requests of buyers",
        says="A buyer asks for a cancellation, refund or return, and the shop waits for your answer.",
        icon="truck-return",
        tone="red",
        find=_find,
        rank=12,
        standing=_standing,
        lines=_lines,
        headline=lambda count: (
            "1 request waits for your answer" if count == 1 else f"{count:,} requests wait for your answer"
        ),
        path=lambda company: f"{reverse('orders:cases', kwargs={'slug': company.slug})}?stands=waiting",
    )
)
