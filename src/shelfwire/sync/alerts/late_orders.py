"""Orders whose ship-by time has passed and that may still ship. What is older than a week is no news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse

from shelfwire.alerts.kinds import Found, Kind, Line, declare
from shelfwire.alerts.models import Occasion
from shelfwire.alerts.queries import untold
from shelfwire.channels.port import OrderClass
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.orders.states import SHIPPABLE
from shelfwire.people.models import Company

KEY = "late_order"
NEWS = timedelta(days=7)


def _find(company: Company, at: datetime, most: int) -> list[Found]:
    late = Order.objects.filter(
        company=company, status__in=SHIPPABLE, ship_by__lt=at, ship_by__gt=at - NEWS
    ).exclude(order_class=OrderClass.CHANNEL_FULFILLED)
    rows = untold(late, kind=KEY, company=company, began="ship_by").order_by("ship_by", "pk")
    return [
        Found(str(pk), ship_by, account_id)
        for pk, ship_by, account_id in rows.values_list("pk", "ship_by", "account_id")[:most]
        if ship_by is not None
    ]


def _orders(occasions: Sequence[Occasion]) -> dict[str, Order]:
    rows = Order.objects.filter(pk__in=[int(one.subject_id) for one in occasions])
    return {
        str(order.pk): order
        for order in rows.only("external_id", "status", "ship_by", "company_id", "order_class")
    }


def _standing(occasions: Sequence[Occasion]) -> set[int]:
    orders, now = _orders(occasions), clock.now()
    return {
        one.pk
        for one in occasions
        if (order := orders.get(one.subject_id)) is not None
        and order.status in SHIPPABLE
        and order.ship_by == one.began_at
        and one.began_at < now
    }


def _lines(occasions: Sequence[Occasion]) -> dict[int, Line]:
    orders = _orders(occasions)
    return {
        one.pk: Line(
            title=f"Order {order.external_id} is late",
            text="Its ship-by time has passed, and it has not been shipped.",
            path=reverse("orders:order", kwargs={"slug": one.company.slug, "order_id": order.pk}),
            shop=one.account.name if one.account else "",
            zone=one.account.timezone if one.account else "UTC",
            when="ship by",
            facts={"order_id": order.pk, "external_id": order.external_id},
        )
        for one in occasions
        if (order := orders.get(one.subject_id)) is not None
    }


declare(
    Kind(
        key=KEY,
        label="Late orders",
        says="The ship-by time of an order has passed and it has not been shipped.",
        icon="alarm",
        tone="red",
        find=_find,
        rank=10,
        standing=_standing,
        lines=_lines,
        headline=lambda count: "1 order is late" if count == 1 else f"{count:,} orders are late",
        path=lambda company: f"{reverse('orders:list', kwargs={'slug': company.slug})}?deadline=late",
    )
)
