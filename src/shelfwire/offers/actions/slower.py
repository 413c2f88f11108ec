"""Viral safety that is not needed any more: a SKU sells more slowly than when its number was sent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shelfwire.channels.queries import connected
from shelfwire.kit import clock
from shelfwire.offers.actions.mark import mark
from shelfwire.offers.kinds import STOCK
from shelfwire.offers.models import StockRule
from shelfwire.offers.supply import LONG


def shops_with_viral_safety(_at: datetime) -> list[int]:
    """Return the ids of the connected shops whose company has viral safety on anywhere."""
    companies = StockRule.objects.filter(viral=True).values("company")
    return list(connected().filter(company__in=companies).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def mark_slower(account_id: int) -> int:
    """Mark the quantities of a shop that were sent lately with units kept back because the SKU sold fast; how many.
    Speed falls by the clock alone, when nothing is sold: nothing else would have them worked out again.
    """
    return mark(
        STOCK,
        "o.account_id = %(account)s AND o.due_since IS NULL AND o.missing_at IS NULL AND o.id IN ("
        "SELECT s.offer_id FROM offers_stocksend s WHERE s.account_id = %(account)s AND s.called_at > %(since)s"
        " AND (s.arithmetic->'inputs'->'viral'->>0)::float > 0)",
        {"account": account_id, "since": clock.now() - 2 * LONG},
    )
