"""Erase whom an order was for, on request or after the retention time. What it came to stays to the cent."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Sum

from shelfwire.kit import clock, events
from shelfwire.orders import search
from shelfwire.orders.actions._timeline import TimelineWriter
from shelfwire.orders.events import PersonalDataErased
from shelfwire.orders.models import Address, MoneyRow, Order, OrderDocument, TimelineEntry, Unit
from shelfwire.people import audit

_BATCH = 500


def erase_personal_data(orders: Iterable[Order], by: str, why: str) -> int:
    """Erase names, phones, addresses, messages, the channel's documents and the buyer's search words.

    Country and region stay (taxes were computed by them). Returns how many orders; an order erased before is not
    counted again. What the channel sends of these orders later is kept without the person too.
    """
    ids = [order.pk for order in orders]
    done = 0
    for start in range(0, len(ids), _BATCH):
        with transaction.atomic():
            done += _erase(ids[start : start + _BATCH], by, why)
    return done


def _erase(order_ids: Collection[int], by: str, why: str) -> int:
    rows = list(
        Order.objects.select_for_update()
        .defer("search")
        .filter(pk__in=order_ids, personal_data_erased_at=None)
        .order_by("pk")
    )
    found = [order.pk for order in rows]
    before = _totals(found)
    now = clock.now()
    _forget_words(rows)
    Address.objects.filter(order_id__in=found).update(
        kind=Address.Kind.ABSENT,
        name="",
        phone="",
        lines=[],
        district="",
        city="",
        postal_code="",
        levels=[],
        instructions="",
        fingerprint="",
        erased_at=now,
    )
    OrderDocument.objects.filter(order_id__in=found).update(body="", erased_at=now)
    told = TimelineEntry.objects.filter(order_id__in=found, kind=TimelineEntry.Kind.CARRIER)
    told.update(text="The carrier told of the parcel; its words are erased.")
    Order.objects.filter(pk__in=found).update(
        buyer_id="", buyer_name="", buyer_message="", personal_data_erased_at=now
    )
    timeline = TimelineWriter(now, by)
    timeline.write_all(found, TimelineEntry.Kind.PERSON, f"Personal data erased. {why}")
    timeline.keep()
    for order in rows:
        audit.note(order, {"personal data": ("kept", f"erased ({why})")}, by=by)
    events.announce(PersonalDataErased(tuple(found)))
    if _totals(found) != before:
        raise AssertionError("erasing personal data changed an amount of money")
    return len(found)


def _forget_words(orders: Collection[Order]) -> None:
    """Take the buyer's words off, unless the word is also a SKU or a number of the order."""
    names: dict[int, set[str]] = {order.pk: {order.buyer_name} for order in orders}
    for order_id, name in Address.objects.filter(order_id__in=names).values_list("order_id", "name"):
        names[order_id].add(name)
    kept: dict[int, set[str]] = {order.pk: set() for order in orders}
    for order_id, seller_sku, code in Unit.objects.filter(order_id__in=kept).values_list(
        "order_id", "seller_sku", "sku__code"
    ):
        kept[order_id].update((seller_sku, code or ""))
    for order in orders:
        person = set(search.tokens(numbers=(), people=names[order.pk]))
        own = set(search.tokens(numbers=(order.external_id,), skus=kept[order.pk]))
        order.search_tokens = [word for word in order.search_tokens if word in own or word not in person]
    Order.objects.bulk_update(orders, ["search_tokens"], batch_size=_BATCH)


def _totals(order_ids: Collection[int]) -> tuple[object, ...]:
    """Every sum of money that must survive."""
    rows = Order.objects.filter(pk__in=order_ids)
    names = ("total_minor", "subtotal_minor", "shipping_minor", "tax_minor", "platform_discount_minor")
    sums = rows.aggregate(**{name: Sum(name) for name in names})
    units = Unit.objects.filter(order_id__in=order_ids).aggregate(price=Sum("price_minor"))
    money = MoneyRow.objects.filter(order_id__in=order_ids).aggregate(minor=Sum("minor"))
    return (*sums.values(), units["price"], money["minor"])
