"""``OrdersGet``: the orders that BaseLinker was handed, by their numbers.

It takes an order once and asks for those after the last number that it has. So an order gets its number when it may
ship, not when it was placed: one that was held for an hour would be passed by otherwise. What may not ship is not
handed; what was handed and is stopped since comes as on hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from shelfwire.integrations import queries
from shelfwire.integrations.actions import hand, hold_integration, note_call
from shelfwire.integrations.errors import BadCall
from shelfwire.integrations.models import HandedOrder, Integration
from shelfwire.integrations.states import CallAction, CallOutcome
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.sync.integrations.baselinker.orders import order_json
from shelfwire.sync.integrations.entry import whole_number
from shelfwire.sync.integrations.released import not_handed, that_may_ship
from shelfwire.sync.integrations.shipping_status import Told, standings

PAGE_SIZE: Final = 100
_HANDED_MOST: Final = 500
_ROUNDS_MOST: Final = 10
_NUMBER_MOST: Final = 2**31 - 1
_BEHIND: Final = timedelta(minutes=5)
"""How far it reaches back before the moment that is asked for; an order that is told twice is one order there."""


def orders_get(integration: Integration, asked: Mapping[str, str]) -> dict[str, Any]:
    """One page of orders by their numbers, with ``pages`` where there are more. Raises BadCall."""
    one = _number(asked, "order_id")
    page = max(_number(asked, "page"), 1)
    after, since = _number(asked, "id_from"), _moment(asked)
    _hand_new(integration)
    found = queries.handed(integration)
    wanted = Q(number=one) if one else Q(number__gt=after, at__gte=since - _BEHIND)
    found = found.filter(wanted).order_by("number")
    pages = max(-(-found.count() // PAGE_SIZE), 1)
    rows = list(found[PAGE_SIZE * (page - 1) : PAGE_SIZE * page])
    told, held = _told(rows)
    note_call(
        integration,
        CallAction.EXPORT,
        CallOutcome.ANSWERED,
        page=page,
        pages=pages,
        orders=len(told),
        on_hold=held,
        window_from=None if one else since,
        window_to=None if one else clock.now(),
    )
    return told if pages == 1 else {**told, "pages": pages}


def _hand_new(integration: Integration) -> None:
    for _ in range(_ROUNDS_MOST):
        with transaction.atomic():
            held = hold_integration(integration)
            may = that_may_ship(not_handed(held), _HANDED_MOST)
            if may:
                hand(held, {order.pk: [unit.pk for unit in standing.units] for order, standing in may})
        if len(may) < _HANDED_MOST:
            return


def _told(rows: list[HandedOrder]) -> tuple[dict[str, Any], int]:
    """The orders by number, and how many of them are on hold."""
    found = Order.objects.filter(pk__in=[row.order_id for row in rows]).select_related("account", "address")
    loaded = found.defer("search", "search_tokens").prefetch_related("units__sku__product")
    orders = {order.pk: order for order in loaded}
    now = standings(list(orders.values()))
    told = {
        str(row.number): order_json(orders[row.order_id], now[row.order_id])
        for row in rows
        if row.order_id in orders
    }
    return told, sum(one.told == Told.ON_HOLD for one in now.values())


def _number(asked: Mapping[str, str], field: str) -> int:
    said = asked.get(field, "").strip() or "0"
    number = whole_number(said, _NUMBER_MOST)
    if number is None:
        raise BadCall(f"“{said[:40]}” is no number.", field=field, value=said[:40])
    return number


def _moment(asked: Mapping[str, str]) -> datetime:
    said = asked.get("time_from", "").strip() or "0"
    seconds = whole_number(said, int(clock.LAST.timestamp()))
    if seconds is None:
        raise BadCall(
            f"“{said[:40]}” is not a date and time.",
            field="time_from",
            value=said[:40],
            hint="Write seconds since 1970.",
        )
    return max(clock.from_unix(seconds), clock.FIRST + _BEHIND)
