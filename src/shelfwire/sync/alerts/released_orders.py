"""Orders that may ship now, for programs that pack them: told once, when the channel, the address and our own checks
let them go. What was placed longer ago than ``NEWS`` is no news; it is less than notifications are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from shelfwire.alerts.kinds import Found, Kind, Line, declare
from shelfwire.alerts.models import Occasion
from shelfwire.alerts.queries import untold
from shelfwire.orders.models import Order
from shelfwire.people.models import Company
from shelfwire.sync.integrations.released import payable, released, that_may_ship

KEY: Final = "order.released"
NEWS: Final = timedelta(days=60)


def _find(company: Company, at: datetime, most: int) -> list[Found]:
    rows = released(company).filter(placed_at__gt=at - NEWS, placed_at__lte=at)
    fresh = untold(rows, kind=KEY, company=company, began="placed_at")
    return [
        Found(str(order.pk), order.placed_at, order.account_id) for order, _ in that_may_ship(fresh, most)
    ]


def _orders(occasions: Sequence[Occasion]) -> list[Order]:
    rows = Order.objects.filter(pk__in=[int(one.subject_id) for one in occasions])
    loaded = rows.select_related("account", "address", "warehouse").prefetch_related("units")
    return list(loaded.defer("search", "search_tokens"))


def _standing(occasions: Sequence[Occasion]) -> set[int]:
    may = {order.pk for order, _ in payable(_orders(occasions))}
    return {one.pk for one in occasions if int(one.subject_id) in may}


def _lines(occasions: Sequence[Occasion]) -> dict[int, Line]:
    orders = {str(order.pk): order for order in _orders(occasions)}
    return {one.pk: _line(one, orders[one.subject_id]) for one in occasions if one.subject_id in orders}


def _line(one: Occasion, order: Order) -> Line:
    return Line(
        title=f"Order {order.external_id} may ship",
        text="It is released, and nothing stops it.",
        path=reverse("orders:order", kwargs={"slug": one.company.slug, "order_id": order.pk}),
        shop=order.account.name,
        zone=order.account.timezone,
        when="placed",
        facts={
            "order_id": order.pk,
            "external_id": order.external_id,
            "ship_by": order.ship_by and order.ship_by.isoformat(),
            "units": order.unit_count,
            "warehouse": order.warehouse and order.warehouse.code,
            "delivery_option": order.delivery_option_name,
        },
    )


declare(
    Kind(
        key=KEY,
        label="Orders that may ship",
        says="The channel released an order, its address is complete, and nothing stops it.",
        icon="truck-delivery",
        tone="green",
        find=_find,
        rank=90,
        standing=_standing,
        lines=_lines,
        headline=lambda count: "1 order may ship" if count == 1 else f"{count:,} orders may ship",
        path=lambda company: reverse("orders:list", kwargs={"slug": company.slug}),
        for_programs=True,
    )
)
