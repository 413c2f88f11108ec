"""Cancelled units that left with their parcel all the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from shelfwire.kit import clock
from shelfwire.orders.actions._stock import StockEffects
from shelfwire.orders.models import Unit
from shelfwire.orders.states import UnitStatus


@transaction.atomic
def note_gone_along(left_at: Mapping[int, datetime], by: str) -> int:
    """Take cancelled units, each with the moment at which its parcel left, out of the ledger; how many there were.

    They stay cancelled: whether their pieces come back is a question for a person. Twice changes nothing.
    """
    cancelled = Unit.objects.filter(pk__in=left_at, status=UnitStatus.CANCELLED, shipped_at__isnull=True)
    units = list(cancelled.select_related("order").defer("order__search", "order__search_tokens"))
    stock = StockEffects()
    for unit in units:
        unit.shipped_at = left_at[unit.pk]
        if unit.touches_stock:
            stock.ship(unit.pk, unit.order.external_id)
    Unit.objects.bulk_update(units, ["shipped_at"])
    stock.apply(clock.now(), by)
    return len(units)
