"""Requests of buyers that wait for an answer, and returns that never arrived."""

from __future__ import annotations

from shelfwire.aftersales import queries
from shelfwire.aftersales.models import Case
from shelfwire.aftersales.queries import CaseFilter, kind_words
from shelfwire.aftersales.returns import OLDEST, TOO_LONG, never_arrived
from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.cases.shown import items_words
from shelfwire.web.home.rows import MOST, Group, Row
from shelfwire.web.shops import shops_shown


def to_answer(request: CompanyRequest) -> Group:
    """Those with the nearest deadline first."""
    waiting = queries.cases(
        request.company,
        CaseFilter(waiting=True, account_ids=[shop.pk for shop in shops_shown(request)] or [0]),
    )
    found = list(waiting.order_by("due_at", "pk")[: MOST + 1])
    return Group(
        "cases",
        "Buyers wait for your answer",
        "truck-return",
        "red",
        [_row(request, case) for case in found[:MOST]],
        len(found) > MOST,
        f"{at(request, 'orders:cases')}?stands=waiting",
    )


def never_came(request: CompanyRequest) -> Group:
    """Goods that a buyer sent back and that nobody received for weeks: to be claimed."""
    late = never_arrived(request.company).filter(account__in=shops_shown(request))
    found = list(late.order_by(*OLDEST)[: MOST + 1])
    return Group(
        "never_came",
        "Returns that never arrived",
        "truck-off",
        "yellow",
        [_late_row(request, case) for case in found[:MOST]],
        len(found) > MOST,
        f"{at(request, 'orders:cases')}?status=returning",
    )


def _late_row(request: CompanyRequest, case: Case) -> Row:
    number = f"{case.carrier_name} {case.tracking_number}".strip()
    return Row(
        f"{kind_words(case.kind)} of order {case.order_external_id}",
        at(request, "orders:receive_case", case_id=case.pk),
        f"On its way back for more than {TOO_LONG.days} days: claim it, or receive it if it is here",
        "Look",
        since=case.changed_at,
        zone=case.account.timezone,
        sub=" · ".join(filter(None, (number, items_words(case)[:200]))),
    )


def _row(request: CompanyRequest, case: Case) -> Row:
    why = case.reason_text or case.reason or items_words(case)
    amount = f" · {case.refund}" if case.refund else ""
    return Row(
        f"{kind_words(case.kind)} of order {case.order_external_id}",
        at(request, "orders:case", case_id=case.pk),
        f"{why}{amount}",
        "Answer",
        since=case.created_at,
        due=case.due_at,
        zone=case.account.timezone,
        sub=items_words(case)[:200],
    )
