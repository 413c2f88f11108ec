"""What others may ask about cases. Lists are querysets for ``kit.paging.page``; nothing here is unbounded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Prefetch, Q, QuerySet

from shelfwire.aftersales.actions._acts import SUBJECT
from shelfwire.aftersales.columns import KIND_WORDS, STATUS_WORDS, kind_words, status_words
from shelfwire.aftersales.errors import BadFilter
from shelfwire.aftersales.models import Case, CaseAct, CaseItem, CaseMove, answer_by
from shelfwire.aftersales.states import ActKind, ActStatus
from shelfwire.channels.models import Account
from shelfwire.channels.port import FINAL_STATUSES
from shelfwire.kit import clock
from shelfwire.orders import queries as orders
from shelfwire.orders import search as words
from shelfwire.orders.queries import Tile
from shelfwire.people.models import Company

__all__ = [
    "BY_ANSWER",
    "KIND_WORDS",
    "NEWEST",
    "STATUS_WORDS",
    "SUBJECT",
    "CaseFilter",
    "acts",
    "acts_of",
    "acts_to_follow",
    "cases",
    "cases_of",
    "cases_without_order",
    "counts",
    "get_act",
    "get_case",
    "kind_words",
    "moves",
    "open_act",
    "open_start",
    "status_words",
    "to_tell",
    "whole",
]

BY_ANSWER: Final = ("answer_by", "id")
"""The keyset of the queue, ascending: what must be answered soonest first, what waits for nobody last."""
NEWEST: Final = ("created_at", "id")
"""The keyset of the list of all cases, descending."""
SOON = timedelta(hours=24)
_MOST_OF_AN_ORDER = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What to look for; empty fields do not filter. ``due_before`` is exclusive.

    ``waiting``: only those that wait for the seller's answer. ``open``: only those that are not at their end, or only
    the others.
    """

    kinds: Collection[str] = ()
    statuses: Collection[str] = ()
    account_ids: Collection[int] = ()
    due_before: datetime | None = None
    waiting: bool = False
    open: bool | None = None
    text: str = ""


def cases(company: Company, filters: CaseFilter | None = None) -> QuerySet[Case]:
    """The company's cases that match, for ``page(…, keys=BY_ANSWER, descending=False)`` or ``keys=NEWEST``.

    Each with ``account`` and ``order``, and per page two more queries: ``items``, and the acts that are not settled as
    ``open_acts``. Raises BadFilter.
    """
    f = filters or CaseFilter()
    found = Case.objects.filter(company=company).annotate(answer_by=answer_by())
    if f.kinds:
        found = found.filter(kind__in=list(f.kinds))
    if f.statuses:
        found = found.filter(status__in=list(f.statuses))
    if f.account_ids:
        found = found.filter(account_id__in=list(f.account_ids))
    if f.due_before is not None:
        found = found.filter(due_at__lt=f.due_before)
    if f.waiting:
        found = found.filter(due_at__isnull=False)
    if f.open is not None:
        over = Q(status__in=[each.value for each in FINAL_STATUSES])
        found = found.exclude(over) if f.open else found.filter(over)
    if f.text:
        query = words.query_text(f.text)
        if query is None:
            raise BadFilter("There is nothing to search for.", field="text", value=f.text[:80])
        found = found.filter(search__matches=query)
    return whole(found)


def whole(found: QuerySet[Case]) -> QuerySet[Case]:
    """These cases as ``cases`` gives them."""
    waiting = CaseAct.objects.filter(status__in=[ActStatus.ASKED, ActStatus.REFUSED]).order_by("pk")
    return (
        found.select_related("account", "order", "warehouse", "new_order")
        .defer(
            "search",
            "search_tokens",
            "order__search",
            "order__search_tokens",
            "new_order__search",
            "new_order__search_tokens",
        )
        .prefetch_related(
            Prefetch("items", CaseItem.objects.order_by("pk").prefetch_related("units__unit__sku")),
            Prefetch("acts", waiting, to_attr="open_acts"),
        )
    )


def get_case(company: Company, case_id: int) -> Case | None:
    """One of them, as ``cases`` gives it; None when it is not the company's."""
    return cases(company).filter(pk=case_id).first()


def cases_of(order_ids: Collection[int]) -> dict[int, list[Case]]:
    """The cases of each order, the newest first."""
    found: dict[int, list[Case]] = defaultdict(list)
    rows = whole(Case.objects.filter(order__in=list(order_ids)))
    for case in rows.order_by("-created_at", "-pk")[:_MOST_OF_AN_ORDER]:
        assert case.order_id is not None
        found[case.order_id].append(case)
    return dict(found)


def moves(case: Case) -> QuerySet[CaseMove]:
    """Its timeline, for ``page(…, keys=("at", "id"))``, newest first."""
    return CaseMove.objects.filter(case=case)


# ── what we asked ────────────────────────────────────────────────────────────────────────────────────────


def acts(company: Company) -> QuerySet[CaseAct]:
    """What the company asked, for ``page(…, keys=("asked_at", "id"))``."""
    found = CaseAct.objects.filter(company=company).select_related("account", "case", "order", "rule")
    return found.defer(
        "case__search", "case__search_tokens", "order__search", "order__search_tokens"
    ).prefetch_related("units__unit")


def get_act(company: Company, act_id: int) -> CaseAct | None:
    """One of them; None when it is not the company's."""
    return acts(company).filter(pk=act_id).first()


def acts_of(case: Case) -> list[CaseAct]:
    """What was asked about a case, the newest first."""
    return list(acts(case.company).filter(case=case).order_by("-pk")[:_MOST_OF_AN_ORDER])


def open_act(case: Case) -> CaseAct | None:
    """What is being asked about it, or was refused last and is not let go; None: nothing waits."""
    last = case.acts.exclude(status=ActStatus.WITHDRAWN).order_by("-pk").first()
    return last if last is not None and last.status in (ActStatus.ASKED, ActStatus.REFUSED) else None


def open_start(order_id: int) -> CaseAct | None:
    """What we are asking for about an order (a cancellation, refund or return), or what of it was refused last."""
    starts = CaseAct.objects.filter(order_id=order_id, kind=ActKind.START)
    last = starts.exclude(status=ActStatus.WITHDRAWN).order_by("-pk").first()
    return last if last is not None and last.status in (ActStatus.ASKED, ActStatus.REFUSED) else None


def to_tell(act_ids: Collection[int]) -> dict[int, CaseAct]:
    """What is to be told of them, with case, order and units. Two queries."""
    rows = CaseAct.objects.filter(pk__in=list(act_ids)).select_related("case", "order", "rule")
    rows = rows.defer("case__search", "case__search_tokens", "order__search", "order__search_tokens")
    return {act.pk: act for act in rows.prefetch_related("units__unit")}


def acts_to_follow(accounts: QuerySet[Account] | Collection[Account]) -> QuerySet[CaseAct]:
    """Those that are settled, and whose order and case were not read since."""
    settled = [ActStatus.DONE, ActStatus.OVERTAKEN, ActStatus.REFUSED]
    return CaseAct.objects.filter(account__in=accounts, status__in=settled, followed_at=None)


def cases_without_order(accounts: QuerySet[Account] | Collection[Account]) -> QuerySet[Case]:
    """Cases whose order was not read."""
    return Case.objects.filter(account__in=accounts, order=None)


# ── counts ───────────────────────────────────────────────────────────────────────────────────────────────


def counts(company: Company, only: Account | None = None) -> dict[str, Tile]:
    """Counts for Home and the head of the queue, each also a filter: one query, counted no further than the cap.

    Keys: ``to_answer`` (waits for the seller), ``soon`` (of those, within a day), ``late`` (the deadline has passed and
    the channel has not said what it did), ``returning`` (on its way back), ``open``, ``refused`` (asked and refused).
    """
    mine = Case.objects.filter(company=company)
    asked = CaseAct.objects.filter(company=company)
    if only is not None:
        mine, asked = mine.filter(account=only), asked.filter(account=only)
    now = clock.now()
    waiting = mine.filter(due_at__isnull=False)
    return orders.counts(
        {
            "to_answer": waiting,
            "soon": waiting.filter(due_at__gte=now, due_at__lt=now + SOON),
            "late": waiting.filter(due_at__lt=now),
            "returning": mine.filter(status="returning"),
            "open": mine.exclude(status__in=[each.value for each in FINAL_STATUSES]),
            "refused": asked.filter(status=ActStatus.REFUSED),
        }
    )
