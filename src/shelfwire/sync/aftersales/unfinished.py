"""Cases whose order came in another way are tied to it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from shelfwire.aftersales.actions import LEADS_TO_NOTHING, LEADS_TO_ORDERS, link_orders
from shelfwire.aftersales.models import Case
from shelfwire.channels.port import OrderClass
from shelfwire.orders.models import Order
from shelfwire.sync.engine.unfinished import MOST, Accounts, accounts_of, declare


def _untied(shops: Accounts) -> QuerySet[Case]:
    """Cases that could be tied: their order is there, or the one that follows, as they or it say."""
    own = Order.objects.filter(account_id=OuterRef("account_id"), external_id=OuterRef("order_external_id"))
    next_one = Order.objects.filter(
        account_id=OuterRef("account_id"), external_id=OuterRef("new_order_external_id")
    )
    follows = Q(new_order=None) & ~Q(new_order_external_id="") & Exists(next_one)
    loose = Q(new_order=None, new_order_external_id="", kind__in=LEADS_TO_ORDERS)
    meant = loose & ~Q(status__in=LEADS_TO_NOTHING) & Exists(_replacing())
    found = (Q(order=None) & Exists(own)) | follows | meant
    return Case.objects.filter(found, account__in=shops).order_by("pk")


def _replacing() -> QuerySet[Order]:
    """The orders that say of themselves that they replace the case's, and are tied to no case; those classes are few,
    and have an index."""
    return Order.objects.filter(
        company_id=OuterRef("company_id"),
        order_class__in=[OrderClass.REPLACEMENT, OrderClass.EXCHANGE],
        account_id=OuterRef("account_id"),
        replaced_order_id=OuterRef("order_external_id"),
        cases_that_led_to_it=None,
    )


def _tie(shops: Accounts) -> None:
    for account in shops:
        rows = _untied(shops.filter(pk=account.pk)).annotate(
            replacing=Subquery(_replacing().values("external_id")[:1])
        )
        found = rows.values_list("order_external_id", "new_order_external_id", "replacing")[:MOST]
        link_orders(account, {order_id for row in found for order_id in row if order_id})


declare("cases.tie", lambda shops: accounts_of(_untied(shops)), _tie)
