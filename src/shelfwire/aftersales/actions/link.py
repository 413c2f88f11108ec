"""Orders that were read after their cases, and orders that follow from a case."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from shelfwire.aftersales import columns
from shelfwire.aftersales.actions._link import link_units, people_of
from shelfwire.aftersales.models import Case
from shelfwire.channels.models import Account
from shelfwire.channels.port import CaseKind, CaseStatus
from shelfwire.kit import locks
from shelfwire.orders import search
from shelfwire.orders.actions import Entry, add_entries
from shelfwire.orders.models import Order, TimelineEntry

LEADS_TO_ORDERS = (CaseKind.REPLACEMENT, CaseKind.EXCHANGE)
"""Kinds of cases after which an order follows."""
LEADS_TO_NOTHING = (CaseStatus.DECLINED, CaseStatus.WITHDRAWN)
"""Statuses after which none does."""


@transaction.atomic
def link_orders(account: Account, external_ids: Collection[str], by: str = "worker") -> int:
    """Tie cases to these orders of the account, which are the channel's ids: as theirs, or as the one that follows.
    How many ties were new; twice changes nothing.
    """
    locks.until_commit(f"cases:{account.pk}")
    orders = Order.objects.filter(account=account, external_id__in=external_ids).select_related("address")
    found = {order.external_id: order for order in orders.defer("search")}
    return _link_own(account, found, by) + _link_following(account, found, by)


def _link_own(account: Account, orders: dict[str, Order], by: str) -> int:
    cases = list(
        Case.objects.filter(account=account, order=None, order_external_id__in=orders).defer("search")
    )
    people = people_of(orders.values())
    for case in cases:
        order = orders[case.order_external_id]
        case.order = order
        words = search.tokens(numbers=(), people=people[order.pk])
        case.search_tokens = sorted({*case.search_tokens, *words})
        if order.personal_data_erased_at is not None:
            _forget(case)
    Case.objects.bulk_update(cases, ["order", "search_tokens", *columns.PERSONAL])
    link_units([case.pk for case in cases])
    add_entries([_entry(case, case.order_id) for case in cases if case.order_id is not None], by)
    return len(cases)


def _forget(case: Case) -> None:
    for name, value in columns.PERSONAL.items():
        setattr(case, name, value)


def _link_following(account: Account, orders: dict[str, Order], by: str) -> int:
    """An order says itself what it replaces, where its case does not name it."""
    loose = Case.objects.filter(account=account, new_order=None).defer("search")
    cases = list(loose.filter(new_order_external_id__in=orders))
    for case in cases:
        case.new_order = orders[case.new_order_external_id]
    tied = {case.new_order_id for case in cases} | set(
        Case.objects.filter(new_order__in=orders.values()).values_list("new_order_id", flat=True)
    )
    free = [order for order in orders.values() if order.replaced_order_id and order.pk not in tied]
    cases += _follow_from(loose, sorted(free, key=lambda each: (each.placed_at, each.pk)))
    for case in cases:
        order = orders[case.new_order_external_id]
        words = search.tokens(numbers=[order.external_id])
        case.search_tokens = sorted({*case.search_tokens, *words})
    Case.objects.bulk_update(cases, ["new_order", "new_order_external_id", "search_tokens"])
    add_entries([_entry(case, case.new_order_id) for case in cases if case.new_order_id is not None], by)
    return len(cases)


def _follow_from(loose: QuerySet[Case], orders: Sequence[Order]) -> list[Case]:
    """The cases from which these orders follow, each tied to its order: of those that may, the one that fits best. One
    query."""
    meant = loose.filter(
        new_order_external_id="",
        kind__in=LEADS_TO_ORDERS,
        order_external_id__in={order.replaced_order_id for order in orders},
    ).exclude(status__in=LEADS_TO_NOTHING)
    left = list(meant) if orders else []
    found = []
    for order in orders:
        candidates = [case for case in left if case.order_external_id == order.replaced_order_id]
        if candidates:
            case = max(candidates, key=lambda each: _likely(each, order))
            case.new_order, case.new_order_external_id = order, order.external_id
            left.remove(case)
            found.append(case)
    return found


def _likely(case: Case, order: Order) -> tuple[bool, bool, datetime, int]:
    """How well it fits: asked for before the order, accepted, and the newest of them."""
    said_yes = case.status in (CaseStatus.ACCEPTED, CaseStatus.COMPLETED)
    return case.created_at <= order.placed_at, said_yes, case.created_at, case.pk


def _entry(case: Case, order_id: int) -> Entry:
    follows = order_id == case.new_order_id
    text = f"{columns.kind_words(case.kind)} {case.external_id}"
    words = f"It follows from {text.lower()}" if follows else f"{text}: {columns.status_words(case.status)}"
    return Entry(order_id, TimelineEntry.Kind.STATE, words, {"case": case.pk})
